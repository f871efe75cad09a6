import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Runs a program to its end; rejects with what it printed when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  limitMs = 20_000,
): Promise<string> {
  const options = { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent', ...env }, timeout: limitMs };
  const { stdout } = await promisify(execFile)(program, [...args], options);
  return stdout;
}

export interface Running {
  readonly child: ChildProcess;
  ended(): boolean;
  /** Ends it and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program in a group of its own; what it prints goes to `log`. */
export function start(
  program: string,
  args: readonly string[],
  log: string,
  env: Record<string, string> = {},
): Running {
  const out = openSync(log, 'a');
  const child = spawn(program, [...args], {
    stdio: ['ignore', out, out],
    detached: true,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
  });
  closeSync(out);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ended = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    ended,
    async stop(signal = 'SIGTERM') {
      if (child.pid === undefined || ended()) return;
      process.kill(-child.pid, signal);
      const hard = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 3_000);
      await gone;
      clearTimeout(hard);
    },
  };
}

/** Tries until `check` returns something; fails with `what` (and the last error) after `limitMs`. */
export async function until<T>(what: string, check: () => Promise<T | undefined>, limitMs = 15_000): Promise<T> {
  const end = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await check();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`did not happen within ${limitMs / 1000} s: ${what}`, { cause: last });
}
