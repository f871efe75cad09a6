import type { Command } from 'commander';
import { addCommand, type Shell } from './command.ts';
import { answerOf } from './console.ts';
import { exitCodes } from './failure.ts';
import { table, when } from './table.ts';

/** The audit log: read it, check it. */
export function addAuditCommands(program: Command, shell: Shell): void {
  const audit = program.command('audit').description('the tamper-evident audit log: list, verify');

  addCommand(audit, shell, 'list', 'the newest 200 entries', [], async (work) => {
    const { entries } = await work.withConsole(({ api }) => answerOf(api.audit.$get({ query: {} })));
    const lines = entries.map((entry) => [
      entry.id,
      when(entry.at),
      entry.by,
      entry.action,
      entry.subject,
      entry.detail,
    ]);
    work.print(entries, table(['ENTRY', 'WHEN (UTC)', 'WHO', 'WHAT', 'TO', 'DETAIL'], lines));
    return exitCodes.done;
  });

  addCommand(
    audit,
    shell,
    'verify',
    'check the whole chain; exit code 3 when an entry was changed, removed or cut off',
    [['forewarn-collector audit verify --json || mail -s "audit log broken" security', 'a nightly check']],
    async (work) => {
      const verdict = await work.withConsole(({ api }) => answerOf(api.audit.verify.$get()));
      if (verdict.intact) {
        work.print(verdict, `The audit log is intact: ${verdict.entries} entries, head ${verdict.head}.`);
        return exitCodes.done;
      }
      work.print(
        verdict,
        `The audit log was tampered with: ${verdict.why}. The ${verdict.entries} entries before it are good. Compare with a backup to see what is gone.`,
      );
      return exitCodes.wrong;
    },
  );
}
