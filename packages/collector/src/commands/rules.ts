import type { Command } from 'commander';
import { collectorSettings } from '../configured.ts';
import { ruleKinds } from '../rules/index.ts';
import { createRuleset, RuleError } from '../rules/ruleset.ts';
import { shippedRules } from '../rules/shipped/index.ts';
import { addCommand, type Shell } from './command.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';
import { table } from './table.ts';

/** The rules as the collector would run them. Throws a Failure that names the rule and what is wrong with it. */
export function rulesetOf(place: Place) {
  const { rules, overrides } = collectorSettings(place.settings, place.dataFolder, null);
  try {
    return { ruleset: createRuleset(ruleKinds, [...shippedRules, ...rules], overrides), overrides };
  } catch (cause) {
    if (!(cause instanceof RuleError)) throw cause;
    throw new Failure(`${place.settingsFile}: ${cause.message}`, exitCodes.usage, cause);
  }
}

/** Rules: list them, check those of the settings file. */
export function addRuleCommands(program: Command, shell: Shell): void {
  const rules = program.command('rules').description('the rules that judge: list, check');

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
}
