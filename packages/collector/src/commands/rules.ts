import type { Command } from 'commander';
import { addCommand, type Shell } from './command.ts';
import { exitCodes } from './failure.ts';
import { addRulesReplay } from './rules-replay.ts';
import { rulesetOf } from './ruleset-of.ts';
import { table } from './table.ts';

/** Rules: list them, check those of the settings file. */
export function addRuleCommands(program: Command, shell: Shell): void {
  const rules = program.command('rules').description('the rules that judge: list, check, replay');

  addCommand(
    rules,
    shell,
    'list',
    'the rules with what they judge; --json has their causes and first steps',
    [
      [
        'forewarn-collector rules list --json',
        'every rule with its cause, first steps and where its numbers come from',
      ],
    ],
    async (work) => {
      const { ruleset } = rulesetOf(work.place());
      const lines = ruleset.rules.map((rule) => [
        rule.id,
        rule.kind,
        `${rule.holdMs / 1000}s`,
        rule.quiet ? 'quiet' : '',
        rule.title,
      ]);
      work.print(ruleset.rules, table(['RULE', 'KIND', 'HOLD', '', 'TITLE'], lines));
      return exitCodes.done;
    },
  );

  addCommand(
    rules,
    shell,
    'check',
    'check the rules and overrides of the settings file without starting anything',
    [['forewarn-collector rules check --config new.yaml', 'before a new settings file goes live']],
    async (work) => {
      const { ruleset, overrides } = rulesetOf(work.place());
      const counts = { rules: ruleset.rules.length, overrides: overrides.length };
      work.print(counts, `${counts.rules} rules and ${counts.overrides} overrides are fine.`);
      return exitCodes.done;
    },
  );

  addRulesReplay(rules, shell);
}
