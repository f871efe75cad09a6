import { setImmediate as breathe } from 'node:timers/promises';
import type { Retention } from '../store.ts';
import { dayMs, hourMs } from './points.ts';
import type { Shelf, ShelfWrite } from './shelf.ts';

/** Rows or pages per transaction: a few milliseconds of the writer's time. */
const atOnce = 128;

/**
 * Deletes what is older than its retention and, while the store is over its size, the oldest raw readings of days that
 * are rolled up. Then gives the empty pages back to the file system.
 */
export async function retain(now: number, limits: Retention, shelf: Shelf): Promise<{ removed: number }> {
  let removed = 0;
  const empty = async (write: ShelfWrite): Promise<void> => {
    for (;;) {
      const rows = await shelf.apply([write]);
      removed += rows;
      if (rows < atOnce) return;
      await breathe();
    }
  };
  // Readings of a day that is not rolled up yet are all there is of it.
  const rolledHours = (shelf.progress().rolledDay + 1) * 24;
  const beforeHour = Math.min(rolledHours, Math.floor((now - limits.rawMs) / hourMs));
  removed += await removeChunks(shelf, beforeHour, () => true);
  await empty({
    remove: 'rollup',
    step: '5m',
    beforeDay: Math.floor((now - limits.fiveMinutesMs) / dayMs),
    limit: atOnce,
  });
  await empty({ remove: 'rollup', step: '1h', beforeDay: Math.floor((now - limits.hourMs) / dayMs), limit: atOnce });
  await empty({ remove: 'event', before: now - limits.eventMs, limit: atOnce });
  let over = (await shelf.sizes()).usedBytes - limits.maxBytes;
  removed += await removeChunks(shelf, rolledHours, (bytes) => {
    const before = over;
    over -= bytes;
    return before > 0;
  });
  while ((await shelf.apply([{ remove: 'empty-pages', limit: atOnce }])) > 0) await breathe();
  return { removed };
}

/** Removes chunks before an hour, oldest first, as long as `more` says so; it is told the size of each. */
async function removeChunks(shelf: Shelf, beforeHour: number, more: (bytes: number) => boolean): Promise<number> {
  let removed = 0;
  for (;;) {
    const keys = shelf.oldestChunks(beforeHour, atOnce);
    const some = keys.filter(({ bytes }) => more(bytes));
    if (some.length > 0) removed += await shelf.apply(some.map((key) => ({ remove: 'chunk', key })));
    if (some.length < atOnce) return removed;
    await breathe();
  }
}
