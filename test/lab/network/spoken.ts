import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program one can say a line to and hear one from. */
export interface Spoken {
  say(line: string): Promise<string>;
  /** The next line it says by itself. */
  hear(): Promise<string>;
  end(): Promise<void>;
  /** For one that does not listen. */
  kill(): void;
}

export function speakWith(command: string, args: readonly string[]): Spoken {
  const child: ChildProcess = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('The program has no pipes.');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const hear = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command} ${args.join(' ')} ended.`);
    return String(value);
  };
  return {
    hear,
    say(line) {
      stdin.write(`${line}\n`);
      return hear();
    },
    kill: () => void child.kill('SIGKILL'),
    async end() {
      stdin.end();
      await gone;
    },
  };
}
