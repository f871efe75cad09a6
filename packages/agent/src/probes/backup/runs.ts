import type { Look } from './look.ts';

/** One run of a backup job, as its log tells it. Epoch ms. */
export interface Run {
  readonly startedAt: number;
  /** Left out while it runs, or when it was broken off. */
  readonly endedAt?: number;
  readonly result?: 'ok' | 'failed';
  /** Left out where a size would mislead, as of what one incremental run moved. */
  readonly sizeBytes?: number;
  /** What it says of itself. */
  readonly note: string;
}

/** Runs of a log as a look, oldest first. A run that did not end counts as running only when it is the newest and began after the machine did. */
export function lookAtRuns(runs: readonly Run[], machine: { readonly startedAt: number }): Look {
  const done = runs.filter((run) => run.result === 'ok');
  const sized = done.flatMap((run) => run.sizeBytes ?? []);
  const last = runs.at(-1);
  const open = last !== undefined && last.result === undefined ? last : undefined;
  const running = open !== undefined && open.startedAt >= machine.startedAt ? open : undefined;
  const failed = open !== undefined && running === undefined ? open : runs.findLast((run) => run.result === 'failed');
  const newest = done.at(-1);
  const failure = failed !== undefined && failed.startedAt > (newest?.startedAt ?? 0) ? failed : undefined;
  return {
    successes: done.map((run) => run.endedAt ?? run.startedAt),
    sizeBytes: sized.at(-1) ?? null,
    earlierSizes: sized.slice(0, -1),
    ...(newest?.endedAt !== undefined && { durationMs: newest.endedAt - newest.startedAt }),
    ...(running !== undefined && { runningSince: running.startedAt }),
    ...(failure !== undefined && { failedAt: failure.endedAt ?? failure.startedAt }),
    note:
      failure === open && failure !== undefined
        ? `It was broken off. ${failure.note}`.trim()
        : ((failure ?? newest)?.note ?? ''),
  };
}

export const noLogYet = (path: string): Look => ({
  successes: [],
  sizeBytes: null,
  note: `There is no ${path} now: it is written by the next run, or the path is wrong.`,
});
