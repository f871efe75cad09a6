import { emptyPoints, gather, stepFor, toPoints } from './history/points.ts';
import { createMemoryRecords } from './memory-core.ts';
import type { SeriesTable } from './nouns.ts';
import { readReports } from './report-batch.ts';
import type { History, Journal, Stores } from './store.ts';
import { StoreError } from './store-error.ts';
import { batchConflict } from './write.ts';

/** Everything in memory, gone when the process ends: for tests and demonstrations. Same behaviour as on disk. */
export async function openMemory(): Promise<Stores> {
  const { core, apply } = createMemoryRecords();
  const batches: ArrayBuffer[] = [];

  const journal: Journal = {
    async append({ reports, cursors, series, writes }) {
      const all = [
        ...series.map((row) => ({ put: 'series', row }) as const),
        ...cursors.map((row) => ({ put: 'cursor', row }) as const),
        ...writes,
      ];
      if (apply(all) === 'conflict') throw batchConflict();
      if (reports !== null) batches.push(reports.slice(0));
    },
    async replay(from, onBatch) {
      for (const batch of batches) {
        if (readReports(batch).some(({ receivedAt }) => receivedAt >= from)) onBatch(batch.slice(0));
      }
    },
  };

  const history: History = {
    async read({ device, metric, instance, from, to, stepMs }) {
      const step = stepFor(stepMs);
      const number = (await core.get('device', device))?.number;
      const places = new Map<string, number>();
      for (const table of await core.find('series', { where: { device } }))
        places.set(table.epoch, placeOf(table, metric, instance));
      const raw: [number, number][] = [];
      for (const report of batches.flatMap(readReports)) {
        if (report.deviceNumber !== number || report.at < from || report.at >= to) continue;
        const value = JSON.parse(Buffer.from(report.bytes).toString()).values[places.get(report.epoch) ?? -1];
        if (typeof value === 'number') raw.push([report.at, value]);
      }
      const points = emptyPoints();
      for (const [at, value] of raw.sort(([a], [b]) => a - b)) gather(points, step, at, value, value, value, 1);
      return toPoints(points, step);
    },
    async compact() {
      return { chunks: 0, samples: 0 };
    },
    async retain() {
      return { removed: 0 };
    },
    async stats() {
      const journalBytes = batches.reduce((sum, batch) => sum + batch.byteLength, 0);
      return { fileBytes: 0, journalBytes, chunkBytes: 0, rollupBytes: 0, samples: 0 };
    },
  };

  return {
    core,
    journal,
    history,
    async backup() {
      throw new StoreError('failed', 'A store in memory cannot be backed up; use a "sqlite:PATH" store.');
    },
    async close() {
      batches.length = 0;
    },
  };
}

const placeOf = (table: SeriesTable, metric: string, instance: string): number =>
  table.series.find(([, m, i]) => m === metric && i === instance)?.[0] ?? -1;
