import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAuditCommands } from './audit.ts';
import { addBackupCommands } from './backup.ts';
import { exampleText, type Shell } from './command.ts';
import { addDeviceCommands } from './devices.ts';
import { type ExitCode, exitCodes, explain } from './failure.ts';
import { addOpenapiCommand } from './openapi.ts';
import { addRuleCommands } from './rules.ts';
import { addServeCommand } from './serve.ts';
import { addSettingsCommands } from './settings.ts';
import { addSetupLinkCommand } from './setup-link.ts';
import { addStartCommand } from './start.ts';
import type { Terminal } from './terminal.ts';
import { addApiTokenCommands, addTokenCommands } from './tokens.ts';
import { addUserCommands } from './users.ts';

const version = (): string => {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version: text } = JSON.parse(file) as { version: string };
  return text;
};

const about = `
Commands that read or change the store ask the running collector through a socket in its data folder,
or open the store themselves when no collector runs. --json prints one JSON value for programs.
Exit codes: 0 done, 1 failed (the message says why and what to do), 2 wrong usage or settings, 3 checked and found wrong.
`;

/** Runs one command line; resolves to the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const shell: Shell = {
    terminal,
    ended(given) {
      code = given;
    },
  };
  const program = new Command('forewarn-collector')
    .description('Forewarn: judges what agents report, keeps incidents, opens tickets, shows the fleet.')
    .version(version(), '--version', 'print the version')
    .addHelpText('after', about)
    .addHelpText(
      'after',
      exampleText([
        ['forewarn-collector start', 'try it: a collector that watches this machine'],
        ['forewarn-collector serve', 'run it for good'],
        ['forewarn-collector token create', 'then on another machine: forewarn-agent enroll TOKEN'],
        ['forewarn-collector backup /backup/forewarn.db', 'a verified copy while it runs'],
      ]),
    );
  for (const add of [
    addServeCommand,
    addStartCommand,
    addSetupLinkCommand,
    addUserCommands,
    addApiTokenCommands,
    addTokenCommands,
    addDeviceCommands,
    addBackupCommands,
    addSettingsCommands,
    addRuleCommands,
    addAuditCommands,
    addOpenapiCommand,
  ]) {
    add(program, shell);
  }
  quiet(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what it wanted; help asked for is no failure.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    const { message, exitCode } = explain(error);
    terminal.err(args.includes('--json') ? JSON.stringify({ error: { message, exitCode } }) : message);
    return exitCode;
  }
}

/** Commander neither ends the process nor writes to it: that is the terminal's. */
function quiet(command: Command, terminal: Terminal): void {
  command.exitOverride().showHelpAfterError('(--help shows how)');
  command.configureOutput({
    writeOut: (text) => terminal.out(text.trimEnd()),
    writeErr: (text) => terminal.err(text.trimEnd()),
  });
  for (const inner of command.commands) quiet(inner, terminal);
}
