import { createHistory } from './history/history.ts';
import { createMemoryRecords } from './memory-core.ts';
import { createMemoryShelf } from './memory-shelf.ts';
import { newestReceived } from './report-batch.ts';
import type { Journal, Stores } from './store.ts';
import { StoreError } from './store-error.ts';
import { batchConflict } from './write.ts';

/** Everything in memory, gone when the process ends: for tests and demonstrations. Same behaviour as on disk. */
export async function openMemory(): Promise<Stores> {
  const records = createMemoryRecords();
  const shelf = createMemoryShelf({
    deviceNumber: (id) => records.row('device', id)?.number,
    deviceId: (number) => records.rows('device').find((device) => device.number === number)?.id,
    seriesTable: (device, epoch) => records.row('series', `${device}/${epoch}`),
    removeEvents(before, limit) {
      const old = records.rows('event').filter(({ at }) => at < before);
      const gone = old.sort((a, b) => a.at - b.at).slice(0, limit);
      records.apply(gone.map(({ id }) => ({ remove: 'event', id })));
      return gone.length;
    },
  });
  let closed = false;
  const whileOpen = (): void => {
    if (closed) throw new StoreError('closed', 'The store is closed; open it again.');
  };

  const journal: Journal = {
    async append({ reports, cursors, series, writes }) {
      whileOpen();
      const all = [
        ...series.map((row) => ({ put: 'series', row }) as const),
        ...cursors.map((row) => ({ put: 'cursor', row }) as const),
        ...writes,
      ];
      if (records.apply(all) === 'conflict') throw batchConflict();
      if (reports !== null) shelf.append(reports, newestReceived(new Uint8Array(reports)));
    },
    async replay(from, onBatch) {
      whileOpen();
      for (const batch of shelf.batchesFrom(from)) onBatch(batch);
    },
  };

  return {
    core: records.core,
    journal,
    history: createHistory(shelf),
    async backup() {
      throw new StoreError('failed', 'A store in memory cannot be backed up; use a "sqlite:PATH" store.');
    },
    async close() {
      closed = true;
    },
  };
}
