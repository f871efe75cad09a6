import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Command, parseOptions, type Terminal } from './commands/command.ts';
import { runCommand } from './commands/run.ts';
import { codeOf, Failure, messageOf } from './failure.ts';
import { inventoryArgument, runInventoryChild } from './host/inventory-child.ts';
import { version } from './version.ts';

const mainFile = fileURLToPath(import.meta.url);
const exits = { failed: 1, usage: 2 };

function isAgent(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    // The number may have been given to another program since.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(basename(mainFile));
  } catch (error) {
    return codeOf(error) === 'EACCES';
  }
}

async function input(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  input,
  platform: process.platform,
  uid: process.getuid?.(),
  home: homedir(),
  env: process.env,
  pid: process.pid,
  hostName: hostname(),
  mainFile,
  isAgent,
  stopAsked,
};

function print(lines: readonly string[]): number {
  for (const line of lines) terminal.out(line);
  return 0;
}

function misused(message: string, command?: Command): number {
  terminal.err(message);
  terminal.err(`See: forewarn-agent help${command ? ` ${command.name}` : ''}`);
  return exits.usage;
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') return print([version]);
  if (name === runCommand.name) return execute(runCommand, rest);
  const { commands, commandPage, helpPage } = await otherCommands();
  if (name === undefined || name === '--help' || name === '-h') return print(helpPage(commands));
  if (name === 'help') {
    const asked = commands.find((command) => command.name === rest[0]);
    return print(asked === undefined ? helpPage(commands) : commandPage(asked));
  }
  const command = commands.find((candidate) => candidate.name === name);
  return command === undefined ? misused(`There is no command "${name}".`) : execute(command, rest);
}

/** What only a person at the keyboard needs is not loaded by the agent that runs all day. */
const otherCommands = () => import('./commands/index.ts');

async function execute(command: Command, args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      options: parseOptions(command.options),
      allowPositionals: command.parameters !== '',
    });
  } catch (error) {
    return misused(messageOf(error), command);
  }
  const values = Object.fromEntries(
    Object.entries(parsed.values).map(([option, value]) => [option, Array.isArray(value) ? undefined : value]),
  );
  if (values.help === true) return print((await otherCommands()).commandPage(command));
  if (parsed.positionals.length > 1) return misused(`"${parsed.positionals[1]}" is one word too many.`, command);
  return command.run(values, parsed.positionals, terminal);
}

/** Node 20.19 is the oldest version that has all the agent uses. */
function demandNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `The Forewarn agent needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a newer one (https://nodejs.org) and start the agent with it.`,
  );
}

/** Ends without waiting for what a probe still has open, but not before everything is printed. */
function end(code: number): void {
  process.stdout.write('', () => process.exit(code));
}

/** Whoever reads the output may stop reading (`| head`, a log service that restarts); that is no reason to fail. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (codeOf(error) !== 'EPIPE') throw error;
    });
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  outliveReaders();
  try {
    demandNode();
    if (args[0] === inventoryArgument) return await runInventoryChild(args.slice(1));
    end(await dispatch(args));
  } catch (error) {
    const unexpected = error instanceof Error ? error.stack : String(error);
    terminal.err(error instanceof Failure ? error.message : `Unexpected: ${unexpected}`);
    end(exits.failed);
  }
}

void main();
