import {
  type JournalRow,
  type Label,
  noProgress,
  type Progress,
  type Shelf,
  type ShelfWrite,
} from './history/shelf.ts';
import type { SeriesTable } from './nouns.ts';

/** What the shelf looks up among the records. */
export interface ShelfRecords {
  deviceNumber(id: string): number | undefined;
  deviceId(number: number): string | undefined;
  seriesTable(device: string, epoch: string): SeriesTable | undefined;
  /** Removes up to `limit` events before a moment; returns how many. */
  removeEvents(before: number, limit: number): number;
}

export interface MemoryShelf extends Shelf {
  append(reports: ArrayBuffer, receivedTo: number): void;
  batchesFrom(received: number): ArrayBuffer[];
}

interface Kept {
  readonly device: number;
  readonly slot: number;
  readonly step: string;
  readonly samples: number;
  readonly bytes: Uint8Array;
}

/** Chunks and roll-ups in memory, packed as on disk. */
export function createMemoryShelf(records: ShelfRecords): MemoryShelf {
  const rows = new Map<number, JournalRow & { readonly receivedTo: number }>();
  const journal = (): (JournalRow & { readonly receivedTo: number })[] => [...rows.values()];
  const blocks = new Map<string, Kept>();
  const labels: Label[] = [];
  let progress: Progress = noProgress;
  let newest = 0;

  const keep = (block: Kept): void => void blocks.set(`${block.step}/${block.device}/${block.slot}`, block);
  const select = (step: string, fits: (block: Kept) => boolean): Kept[] =>
    [...blocks.values()].filter((block) => block.step === step && fits(block)).sort((a, b) => a.slot - b.slot);
  const remove = (found: readonly Kept[]): number => {
    for (const { step, device, slot } of found) blocks.delete(`${step}/${device}/${slot}`);
    return found.length;
  };
  const removeJournal = (upTo: number, receivedBefore: number, limit: number): number => {
    const gone = journal()
      .filter((row) => row.id <= upTo && row.receivedTo < receivedBefore)
      .slice(0, limit);
    for (const { id } of gone) rows.delete(id);
    return gone.length;
  };
  const applyOne = (write: ShelfWrite): number => {
    if ('put' in write) {
      if (write.put === 'chunk') keep({ ...write, step: 'raw', slot: write.hour });
      else if (write.put === 'rollup') keep({ ...write, slot: write.day, samples: 0 });
      else if (write.put === 'label') labels.push(write.label);
      else progress = write.progress;
      return 0;
    }
    switch (write.remove) {
      case 'chunk':
        return remove(select('raw', ({ device, slot }) => device === write.key.device && slot === write.key.hour));
      case 'rollup':
        return remove(select(write.step, ({ slot }) => slot < write.beforeDay).slice(0, write.limit));
      case 'journal':
        return removeJournal(write.upTo, write.receivedBefore, write.limit);
      case 'event':
        return records.removeEvents(write.before, write.limit);
      case 'empty-pages':
        return 0;
    }
  };
  const bytesOf = (fits: (block: Kept) => boolean): number =>
    [...blocks.values()].filter(fits).reduce((sum, { bytes }) => sum + bytes.length, 0);

  return {
    ...records,
    labels: () => labels,
    progress: () => progress,
    journal: (after, upTo) => journal().filter(({ id }) => id > after && id <= upTo),
    row: (id) => rows.get(id),
    newestBefore: (received) => journal().findLast(({ receivedTo }) => receivedTo < received)?.id ?? 0,
    chunks: (device, from, to) => select('raw', (b) => b.device === device && b.slot >= from && b.slot < to),
    rollups: (device, step, from, to) => select(step, (b) => b.device === device && b.slot >= from && b.slot < to),
    devicesWithin: (from, to) => [
      ...new Set(select('raw', ({ slot }) => slot >= from && slot < to).map((b) => b.device)),
    ],
    oldestChunks: (beforeHour, limit) =>
      select('raw', ({ slot }) => slot < beforeHour)
        .slice(0, limit)
        .map(({ device, slot, bytes }) => ({ device, hour: slot, bytes: bytes.length })),
    async apply(writes) {
      return writes.reduce((removed, write) => removed + applyOne(write), 0);
    },
    snapshot: (look) => look(),
    async sizes() {
      const journalBytes = journal().reduce((sum, { bytes }) => sum + bytes.length, 0);
      const chunkBytes = bytesOf(({ step }) => step === 'raw');
      const rollupBytes = bytesOf(({ step }) => step !== 'raw');
      const usedBytes = journalBytes + chunkBytes + rollupBytes;
      const samples = [...blocks.values()].reduce((sum, block) => sum + block.samples, 0);
      return { fileBytes: usedBytes, usedBytes, journalBytes, chunkBytes, rollupBytes, samples };
    },
    append(reports, receivedTo) {
      rows.set(++newest, { id: newest, bytes: new Uint8Array(reports), receivedTo });
    },
    batchesFrom: (received) =>
      journal()
        .filter((row) => row.receivedTo >= received)
        .map(({ bytes }) => bytes.slice().buffer),
  };
}
