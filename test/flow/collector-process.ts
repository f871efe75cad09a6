import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Serving } from '../../packages/collector/src/commands/serve.ts';
import { run } from '../lab/processes.ts';

const program = new URL('../../packages/collector/dist/cli.js', import.meta.url).pathname;

/** One run of the collector, from its start to its end. */
export interface Life {
  /** Resolves when its doors are open; rejects with what it said when it ends before. */
  readonly serving: Promise<Serving>;
  /** Ends it at once and waits until it is gone; nothing when it was stopped. Rejects when it had ended by itself. */
  kill(): Promise<void>;
  /** Asks it to end; rejects unless it ends well. */
  stop(): Promise<void>;
}

/** The collector as it is built, in processes of its own on one data folder. */
export interface CollectorProcess {
  readonly dataFolder: string;
  readonly databaseFile: string;
  /** `prefix`: a program that starts it, for example inside a namespace. */
  start(prefix?: readonly string[]): Life;
  /** Runs one of its commands to the end; resolves to what it printed. */
  command(...args: string[]): Promise<string>;
  /** Makes a user with that role (and its name) and resolves to an API token of theirs. */
  apiToken(role: 'viewer' | 'technician' | 'admin'): Promise<string>;
  remove(): void;
}

/** `settings`: what a person would write into forewarn.yaml (JSON is YAML). */
export function createCollectorProcess(settings: object): CollectorProcess {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-collector-'));
  const dataFolder = join(folder, 'data');
  const file = join(folder, 'forewarn.yaml');
  mkdirSync(dataFolder, { mode: 0o700 });
  writeFileSync(file, JSON.stringify(settings));
  const place = ['--data', dataFolder, '--config', file];

  function start(prefix: readonly string[] = []): Life {
    const [command = '', ...args] = [...prefix, process.execPath, program, 'serve', '--json', ...place];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
    let said = '';
    let stopped = false;
    child.stderr.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-4000);
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const serving = new Promise<Serving>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
      void gone.then(() => reject(new Error(`the collector ended with ${child.exitCode}:\n${said}`)));
    });
    // Whoever kills it during its start does not wait for its doors.
    serving.catch(() => undefined);
    return {
      serving,
      async kill() {
        if (stopped) return;
        child.kill('SIGKILL');
        await gone;
        if (child.signalCode !== 'SIGKILL') throw new Error(`the collector ended by itself:\n${said}`);
      },
      async stop() {
        stopped = true;
        child.kill('SIGTERM');
        await gone;
        if (child.exitCode !== 0) throw new Error(`the collector ended with ${child.exitCode}:\n${said}`);
      },
    };
  }

  const command = async (...args: string[]) => (await run(process.execPath, [program, ...args, ...place])).trim();

  return {
    dataFolder,
    databaseFile: join(dataFolder, 'forewarn.db'),
    start,
    command,
    async apiToken(role) {
      await command('user', 'create', role, '--role', role);
      return command('api-token', 'create', role);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
