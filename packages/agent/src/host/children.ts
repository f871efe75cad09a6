import type { ChildOptions } from './child.ts';
import type { RunResult } from './machine.ts';

const maxQueued = 32;

/** Failures in a row before a command is left alone, and for how long: 5 min, doubled each time, at most 1 h. */
const breaker = { failures: 3, firstMs: 5 * 60_000, longestMs: 60 * 60_000, maxCommands: 200 };

const nothing = { code: null, stdout: '', stderr: '' };

interface Circuit {
  failures: number;
  openUntil: number;
}

export interface Children {
  /** `key` names the command for the circuit breaker. */
  run(key: string, path: string, args: readonly string[], options: ChildOptions): Promise<RunResult>;
  /** Started since this agent began. */
  started(): number;
}

/** A caller that gives up while it waits for its turn is answered at once; a running child is killed and gives its own result. */
function orGivenUp(turn: Promise<RunResult>, signal: AbortSignal | undefined, waiting: () => boolean) {
  if (signal === undefined) return turn;
  return new Promise<RunResult>((resolve) => {
    const onAbort = () => {
      if (waiting()) resolve({ ...nothing, outcome: 'timed-out' });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void turn.then((result) => {
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    });
  });
}

/** Starts children one after another, and stops asking a command that hangs or floods again and again. `now` is monotonic, ms. */
export function createChildren(now: () => number): Children {
  const circuits = new Map<string, Circuit>();
  let last: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let started = 0;

  /** An exit code is the program's answer, not a failure: restic says 1 of a damaged repository. */
  function judge(key: string, outcome: RunResult['outcome']): void {
    if (outcome === 'exited') return void circuits.delete(key);
    const failures = (circuits.get(key)?.failures ?? 0) + 1;
    const over = failures - breaker.failures;
    const restMs = over < 0 ? 0 : Math.min(breaker.firstMs * 2 ** over, breaker.longestMs);
    if (circuits.size >= breaker.maxCommands) circuits.delete(circuits.keys().next().value ?? '');
    circuits.set(key, { failures, openUntil: now() + restMs });
  }

  return {
    started: () => started,
    run(key, path, args, options) {
      const resting = (circuits.get(key)?.openUntil ?? 0) > now();
      if (resting || queued >= maxQueued) return Promise.resolve({ ...nothing, outcome: 'open-circuit' });
      queued += 1;
      let waiting = true;
      const turn = last.then(async (): Promise<RunResult> => {
        waiting = false;
        queued -= 1;
        if (options.signal?.aborted) return { ...nothing, outcome: 'timed-out' };
        started += 1;
        // Where nothing is ever started it would only take room.
        const { runChild } = await import('./child.ts');
        const result = await runChild(path, args, options);
        judge(key, result.outcome);
        return result;
      });
      last = turn;
      return orGivenUp(turn, options.signal, () => waiting);
    },
  };
}
