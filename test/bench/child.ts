import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that answers in JSON lines. */
export interface Child {
  readonly pid: number;
  /** The next line it prints. Rejects when it ends first. */
  answer<T>(): Promise<T>;
  ask<T>(line: string): Promise<T>;
  stop(): Promise<void>;
}

export function startChild(command: string, args: readonly string[]): Child {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child: ChildProcess = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  let ended = false;
  if (!child.stdout || !child.stdin || child.pid === undefined) throw new Error(`${command} did not start`);
  const { stdin, pid } = child;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    if (next) next.resolve(line);
    else lines.push(line);
  });
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code) => {
      ended = true;
      for (const one of waiting) one.reject(new Error(`${args[0]} ended with ${code}`));
      resolve();
    }),
  );
  const line = () =>
    new Promise<string>((resolve, reject) => {
      const known = lines.shift();
      if (known !== undefined) resolve(known);
      else if (ended) reject(new Error(`${args[0]} has ended`));
      else waiting.push({ resolve, reject });
    });
  const answer = async <T>() => JSON.parse(await line()) as T;
  return {
    pid,
    answer,
    ask(text) {
      stdin.write(`${text}\n`);
      return answer();
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await gone;
      clearTimeout(timer);
    },
  };
}
