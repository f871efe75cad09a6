import { setImmediate as breathe } from 'node:timers/promises';
import type { History } from '../store.ts';
import { compact } from './compact.ts';
import { createLabels } from './labels.ts';
import { readHistory } from './read.ts';
import { retain } from './retain.ts';
import type { Shelf } from './shelf.ts';
import { createTail } from './tail.ts';

/** Rows looked at in one go where nobody waits for it: a few milliseconds. */
const rowsAtOnce = 256;

/** History over a shelf: the same for every backend. `refresh` keeps the first query after a quiet time short. */
export function createHistory(shelf: Shelf): History & { refresh(isOpen: () => boolean): Promise<void> } {
  const labels = createLabels(shelf);
  const tail = createTail(shelf);
  let work: Promise<unknown> = Promise.resolve();
  /** Compaction and retention wait for each other; queries go in between their steps. */
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const turn = work.then(job, job);
    work = turn;
    return turn;
  };
  return {
    async read(query) {
      return shelf.snapshot(() => readHistory(query, shelf, labels, tail));
    },
    compact: (now) =>
      inTurn(async () => {
        const done = await compact(now, shelf, labels);
        tail.forget(shelf.progress().doneUpTo);
        return done;
      }),
    retain: (now, limits) => inTurn(() => retain(now, limits, shelf)),
    stats: () => shelf.sizes(),
    async refresh(isOpen) {
      while (isOpen() && !tail.catchUp(rowsAtOnce)) await breathe();
    },
  };
}
