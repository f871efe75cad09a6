import type { SeriesTable } from '../nouns.ts';

/** Where history is kept, apart from what it means: the one thing a backend writes for it. */
export interface Shelf {
  deviceNumber(id: string): number | undefined;
  deviceId(number: number): string | undefined;
  seriesTable(device: string, epoch: string): SeriesTable | undefined;
  labels(): Label[];
  progress(): Progress;
  /** Journal rows with after < id ≤ upTo, by id. */
  journal(after: number, upTo: number): Iterable<JournalRow>;
  /** One journal row; undefined when it has no reports or is gone. */
  row(id: number): JournalRow | undefined;
  /** The newest journal row whose reports were all received before a moment; 0 when there is none. */
  newestBefore(receivedBefore: number): number;
  chunks(device: number, fromHour: number, toHour: number): Block[];
  rollups(device: number, step: RollupStep, fromDay: number, toDay: number): Block[];
  /** Devices with chunks in fromHour ≤ hour < toHour. */
  devicesWithin(fromHour: number, toHour: number): number[];
  /** Up to `limit` chunks of hours before `beforeHour`, oldest first. */
  oldestChunks(beforeHour: number, limit: number): (ChunkKey & { readonly bytes: number })[];
  /** All of it in one transaction, on disk when it resolves. Resolves to the number of rows removed. */
  apply(writes: readonly ShelfWrite[]): Promise<number>;
  /** Runs `look` on one moment's state, whatever is written meanwhile. */
  snapshot<T>(look: () => T): T;
  sizes(): Promise<Sizes>;
}

export interface JournalRow {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Chunks are by hours since 1970, roll-ups by days since 1970. */
export interface Block {
  readonly slot: number;
  readonly bytes: Uint8Array;
}

export interface ChunkKey {
  readonly device: number;
  readonly hour: number;
}

/** A series' name under a small number, the same for all devices: what chunks write instead. */
export interface Label {
  readonly id: number;
  readonly metric: string;
  readonly instance: string;
}

export const rollupSteps = ['5m', '1h'] as const;
export type RollupStep = (typeof rollupSteps)[number];

/** How far compaction has come; written in the transaction of what it speaks of, so a kill costs no more than a step. */
export interface Progress {
  /** Journal rows up to here are in chunks, of all devices. */
  readonly doneUpTo: number;
  /** Journal rows up to here are in chunks of the devices up to `deviceDone`. */
  readonly upTo: number;
  readonly deviceDone: number;
  /** Days since 1970 whose roll-ups are made, of all devices; -1 = none yet. */
  readonly rolledDay: number;
}

export const noProgress: Progress = { doneUpTo: 0, upTo: 0, deviceDone: -1, rolledDay: -1 };

export type ShelfWrite =
  | {
      readonly put: 'chunk';
      readonly device: number;
      readonly hour: number;
      readonly samples: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly put: 'rollup';
      readonly device: number;
      readonly step: RollupStep;
      readonly day: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly put: 'label'; readonly label: Label }
  | { readonly put: 'progress'; readonly progress: Progress }
  | { readonly remove: 'chunk'; readonly key: ChunkKey }
  /** At most `limit` of them, oldest first. */
  | { readonly remove: 'journal'; readonly upTo: number; readonly receivedBefore: number; readonly limit: number }
  | { readonly remove: 'rollup'; readonly step: RollupStep; readonly beforeDay: number; readonly limit: number }
  | { readonly remove: 'event'; readonly before: number; readonly limit: number }
  /** Gives back that many empty pages to the file system. */
  | { readonly remove: 'empty-pages'; readonly limit: number };

export interface Sizes {
  /** The file with all beside it (write-ahead log). */
  readonly fileBytes: number;
  /** The part of it that is in use: what the size bound is about. */
  readonly usedBytes: number;
  readonly journalBytes: number;
  readonly chunkBytes: number;
  readonly rollupBytes: number;
  readonly samples: number;
}
