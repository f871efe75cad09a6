import { statSync } from 'node:fs';
import type { Block, ChunkKey, JournalRow, Label, Shelf } from '../history/shelf.ts';
import type { Connection } from './connection.ts';
import { chunkKey, deviceOfChunk, rollupKey, slotOf } from './keys.ts';
import type { Records } from './records.ts';
import { createState, progressOf } from './state.ts';

/** Everything of the shelf that only looks. */
export function createShelfReader(db: Connection, path: string, records: Records): Omit<Shelf, 'apply'> {
  const state = createState(db);
  const numberOf = db
    .prepare<[string], number>(`SELECT json_extract(json, '$.number') FROM device WHERE id = ?`)
    .pluck();
  const idOf = db.prepare<[number], string>(`SELECT id FROM device WHERE json_extract(json, '$.number') = ?`).pluck();
  const labels = db.prepare<[], Label>('SELECT id, metric, instance FROM label');
  const journal = db.prepare<[number, number], JournalRow>(
    'SELECT id, reports AS bytes FROM journal WHERE id > ? AND id <= ? AND reports IS NOT NULL ORDER BY id',
  );
  const row = db.prepare<[number], JournalRow>(
    'SELECT id, reports AS bytes FROM journal WHERE id = ? AND reports IS NOT NULL',
  );
  const newest = db.prepare<[number], number | null>('SELECT max(id) FROM journal WHERE received_to < ?').pluck();
  const chunks = db.prepare<[number, number], Block>(
    'SELECT id AS slot, bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id',
  );
  const rollups = db.prepare<[number, number], Block>(
    'SELECT id AS slot, bytes FROM rollup WHERE id >= ? AND id < ? ORDER BY id',
  );
  const within = db.prepare<[number, number], number>('SELECT id FROM chunk WHERE hour >= ? AND hour < ?').pluck();
  const oldest = db.prepare<[number, number], { id: number; bytes: number }>(
    'SELECT id, size AS bytes FROM chunk WHERE hour < ? ORDER BY hour, id LIMIT ?',
  );
  const sum = (sql: string): number => Number(db.prepare(sql).pluck().get());
  const bySlot = ({ slot, bytes }: Block): Block => ({ slot: slotOf(slot), bytes });

  return {
    deviceNumber: (id) => numberOf.get(id),
    deviceId: (number) => idOf.get(number),
    seriesTable(device, epoch) {
      const json = records.get('series', [device, epoch].join('/'));
      return json === undefined ? undefined : JSON.parse(json);
    },
    labels: () => labels.all(),
    progress: () => progressOf(state),
    journal: (after, upTo) => journal.iterate(after, upTo),
    row: (id) => row.get(id),
    newestBefore: (received) => newest.get(received) ?? 0,
    chunks: (device, from, to) => chunks.all(chunkKey(device, from), chunkKey(device, to)).map(bySlot),
    rollups: (device, step, from, to) =>
      rollups.all(rollupKey(device, step, from), rollupKey(device, step, to)).map(bySlot),
    devicesWithin: (from, to) => [...new Set(within.all(from, to).map(deviceOfChunk))],
    oldestChunks: (beforeHour, limit) =>
      oldest
        .all(beforeHour, limit)
        .map(({ id, bytes }): ChunkKey & { bytes: number } => ({ device: deviceOfChunk(id), hour: slotOf(id), bytes })),
    snapshot: (look) => db.transaction(look)(),
    async sizes() {
      const pages = sum('PRAGMA page_count') - sum('PRAGMA freelist_count');
      return {
        fileBytes: sizeOf(path) + sizeOf([path, 'wal'].join('-')),
        usedBytes: pages * sum('PRAGMA page_size'),
        journalBytes: sum('SELECT coalesce(sum(size), 0) FROM journal'),
        chunkBytes: sum('SELECT coalesce(sum(size), 0) FROM chunk'),
        rollupBytes: sum('SELECT coalesce(sum(size), 0) FROM rollup'),
        samples: sum('SELECT coalesce(sum(samples), 0) FROM chunk'),
      };
    },
  };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
