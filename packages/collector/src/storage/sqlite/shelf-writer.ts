import type { ShelfWrite } from '../history/shelf.ts';
import type { Connection } from './connection.ts';
import type { Cursors } from './cursors.ts';
import { chunkKey, rollupKey, stepNumber } from './keys.ts';
import type { State } from './state.ts';

/** One page in eight may stay empty: the journal empties and fills every hour, and moving pages for that costs writes. */
const spareShare = 8;

/** What compaction and retention want written, inside the writer's transaction. Returns the number of rows removed. */
export function createShelfWriter(
  db: Connection,
  state: State,
  cursors: Cursors,
): (writes: readonly ShelfWrite[]) => number {
  const putChunk = db.prepare('INSERT OR REPLACE INTO chunk (id, hour, size, samples, bytes) VALUES (?, ?, ?, ?, ?)');
  const putRollup = db.prepare('INSERT OR REPLACE INTO rollup (id, step, day, size, bytes) VALUES (?, ?, ?, ?, ?)');
  const putLabel = db.prepare('INSERT OR IGNORE INTO label (id, metric, instance) VALUES (?, ?, ?)');
  const removeChunk = db.prepare('DELETE FROM chunk WHERE id = ?');
  const removeRollups = db.prepare(
    'DELETE FROM rollup WHERE id IN (SELECT id FROM rollup WHERE step = ? AND day < ? ORDER BY day LIMIT ?)',
  );
  const oldJournal = db.prepare<[number, number, number], number>(
    'SELECT id FROM journal WHERE id <= ? AND received_to < ? ORDER BY id LIMIT ?',
  );
  const removeJournal = db.prepare('DELETE FROM journal WHERE id = ?');
  const removeEvents = db.prepare(
    `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE json_extract(json, '$.at') < ? ORDER BY json_extract(json, '$.at') LIMIT ?)`,
  );
  const emptyPages = db.prepare<[], number>('PRAGMA freelist_count').pluck();
  const allPages = db.prepare<[], number>('PRAGMA page_count').pluck();

  const journal = (upTo: number, receivedBefore: number, limit: number): number => {
    const ids = oldJournal.pluck().all(upTo, receivedBefore, limit);
    // The rows carry the cursors that the table does not have yet.
    if ((ids.at(-1) ?? 0) > cursors.through) cursors.flushAll();
    for (const id of ids) removeJournal.run(id);
    return ids.length;
  };
  const vacuum = (limit: number): number => {
    const spare = (emptyPages.get() ?? 0) - Math.ceil((allPages.get() ?? 0) / spareShare);
    const most = Math.min(spare, limit);
    if (most <= 0) return 0;
    db.pragma(['incremental_vacuum(', ')'].join(String(most)));
    return most;
  };

  const apply = (write: ShelfWrite): number => {
    if ('put' in write) {
      if (write.put === 'chunk') {
        const { device, hour, samples, bytes } = write;
        putChunk.run(chunkKey(device, hour), hour, bytes.length, samples, bytes);
      } else if (write.put === 'rollup') {
        const { device, step, day, bytes } = write;
        putRollup.run(rollupKey(device, step, day), stepNumber(step), day, bytes.length, bytes);
      } else if (write.put === 'label') putLabel.run(write.label.id, write.label.metric, write.label.instance);
      else state.set('progress', JSON.stringify(write.progress));
      return 0;
    }
    switch (write.remove) {
      case 'chunk':
        return removeChunk.run(chunkKey(write.key.device, write.key.hour)).changes;
      case 'rollup':
        return removeRollups.run(stepNumber(write.step), write.beforeDay, write.limit).changes;
      case 'journal':
        return journal(write.upTo, write.receivedBefore, write.limit);
      case 'event':
        return removeEvents.run(write.before, write.limit).changes;
      case 'empty-pages':
        return vacuum(write.limit);
    }
  };
  return (writes) => writes.reduce((removed, write) => removed + apply(write), 0);
}
