import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, run, start } from '../lab/processes.ts';

const shipped = new URL('../../packages/agent/bin/forewarn-agent', import.meta.url).pathname;
const env = { FOREWARN_NODE: process.execPath };

/** A machine with the agent as it is shipped: its own data folder and settings. */
export interface Machine {
  readonly folder: string;
  readonly checksFolder: string;
  /** Runs one of the agent's commands to its end; resolves to what it printed. Rejects when it fails. */
  command(...args: string[]): Promise<string>;
  /** `prefix`: as for `run`. */
  enroll(token: string, name: string, prefix?: readonly string[]): Promise<void>;
  /** Starts `forewarn-agent run` at one report a second. `prefix`: a program that starts it, for example inside a namespace. */
  run(prefix?: readonly string[]): Running;
  /** What the running agent printed. */
  log(): string;
  remove(): void;
}

/** Nothing outside this machine is asked: no internet targets, no name. `agent`: another start script, such as a packaged one's. */
export function createMachine(settings: object = {}, agent = shipped): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-machine-'));
  const data = join(folder, 'data');
  const config = join(folder, 'agent.json');
  const checksFolder = join(folder, 'checks.d');
  mkdirSync(checksFolder, { mode: 0o755 });
  writeFileSync(
    config,
    JSON.stringify({ dataFolder: data, internetTargets: [], dnsName: '', checksFolder, ...settings }),
  );
  const log = join(folder, 'log');
  const command = (...args: string[]) => run(agent, [...args, '--config', config], env);
  return {
    folder,
    checksFolder,
    command,
    async enroll(token, name, prefix = []) {
      const file = join(folder, 'token');
      writeFileSync(file, token, { mode: 0o600 });
      const [program = agent, ...rest] = [...prefix, agent];
      await run(program, [...rest, 'enroll', '--token-file', file, '--name', name, '--config', config], env);
    },
    run: (prefix = []) => {
      const [program = agent, ...rest] = [...prefix, agent];
      return start(program, [...rest, 'run', '--every', '1s', '--config', config], log, env);
    },
    log: () => readFileSync(log, 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
