import type { ParseArgsConfig } from 'node:util';
import type { Surroundings } from '../config.ts';

/** The process as commands see it; only main.ts makes one. */
export interface Terminal extends Surroundings {
  out(line: string): void;
  err(line: string): void;
  /** All of standard input as text. */
  input(): Promise<string>;
  readonly pid: number;
  readonly hostName: string;
  /** The program's own file, started again for inventory. */
  readonly mainFile: string;
  /** Whether a process with this id lives and is an agent. */
  isAgent(pid: number): boolean;
  /** Resolves when the system or a person asks the program to stop. */
  stopAsked(): Promise<void>;
}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  readonly name: string;
  /** What stands behind the name in the usage line. */
  readonly parameters: string;
  readonly summary: string;
  /** More than the summary says, in whole lines. */
  readonly about: readonly string[];
  readonly options: readonly Option[];
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Resolves to the exit code. Rejects with a `Failure` for what a person can mend. */
  run(values: Values, positionals: readonly string[], terminal: Terminal): Promise<number>;
}

export interface Option {
  readonly name: string;
  /** Names the value; without it the option is a switch. */
  readonly value?: string;
  readonly help: string;
}

export const configOption: Option = {
  name: 'config',
  value: 'FILE',
  help: 'settings, JSON (usually /etc/forewarn-agent/agent.json)',
};
export const dataOption: Option = {
  name: 'data',
  value: 'FOLDER',
  help: "the agent's data (usually /var/lib/forewarn-agent, or ~/.local/share/forewarn-agent)",
};
export const jsonOption: Option = { name: 'json', help: 'print JSON for programs' };

export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** What `parseArgs` needs to know of the options. */
export function parseOptions(options: readonly Option[]): NonNullable<ParseArgsConfig['options']> {
  const all: readonly Option[] = [...options, { name: 'help', help: '' }];
  return Object.fromEntries(
    all.map(({ name, value }) => [name, value === undefined ? { type: 'boolean' } : { type: 'string' }]),
  );
}
