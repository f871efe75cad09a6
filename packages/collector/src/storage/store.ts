import type { Cursor, Noun, Nouns, SeriesTable } from './nouns.ts';

/** A write. All writes of one call are one transaction: all or none. */
export type Write = {
  [N in Noun]:
    | { readonly put: N; readonly row: Nouns[N] }
    /** Conflict when the id exists. */
    | { readonly insert: N; readonly row: Nouns[N] }
    /** Nothing happens when the id exists. */
    | { readonly insertOnce: N; readonly row: Nouns[N] }
    /** Conflict when the row is missing or differs in a field of `expect`. */
    | { readonly update: N; readonly id: string; readonly expect?: Partial<Nouns[N]>; readonly set: Partial<Nouns[N]> }
    | { readonly remove: N; readonly id: string };
}[Noun];

export interface Query<Row> {
  /** Equal, or one of. Only indexed fields (nouns.ts). */
  readonly where?: { readonly [Field in keyof Row]?: Row[Field] | readonly Row[Field][] };
  /** An indexed field or `id` (the default). */
  readonly orderBy?: keyof Row & string;
  readonly descending?: boolean;
  /** Bounds of the `orderBy` field: from ≤ x < to. */
  readonly from?: number | string;
  readonly to?: number | string;
  /** Default 1,000. */
  readonly limit?: number;
  readonly offset?: number;
}

/** Records: everything but readings. Durable when the promise resolves. */
export interface Core {
  get<N extends Noun>(noun: N, id: string): Promise<Nouns[N] | undefined>;
  find<N extends Noun>(noun: N, query?: Query<Nouns[N]>): Promise<Nouns[N][]>;
  count<N extends Noun>(noun: N, query?: Pick<Query<Nouns[N]>, 'where'>): Promise<number>;
  /** `conflict`: nothing was written. */
  tx(writes: readonly Write[]): Promise<'done' | 'conflict'>;
}

/** What becomes durable together: readings, what they changed, and what must be told. */
export interface Batch {
  /** Reports as they came, in the framing of report-batch.ts; transferred, so the caller gives it away. Null = none. */
  readonly reports: ArrayBuffer | null;
  /** Newest position per device in `reports`. */
  readonly cursors: readonly Cursor[];
  /** Tables first used by `reports`. */
  readonly series: readonly SeriesTable[];
  readonly writes: readonly Write[];
}

export interface Journal {
  /** One transaction, on disk (fsync) when it resolves. `conflict` cannot happen: its writes are put, insertOnce or remove. */
  append(batch: Batch): Promise<void>;
  /** Reports received at or after `from`, oldest first, batch by batch: for start-up. */
  replay(from: number, onBatch: (reports: ArrayBuffer) => void): Promise<void>;
}

/** A series over time. `min`, `mean`, `max` are equal for raw readings. Gaps are gaps: no point where nothing was read. */
export interface Points {
  readonly stepMs: number;
  readonly at: Float64Array;
  readonly min: Float64Array;
  readonly mean: Float64Array;
  readonly max: Float64Array;
}

export interface History {
  /** `stepMs` 0 = raw; otherwise the coarsest roll-up not coarser than it. Includes what is not yet compacted. */
  read(query: {
    device: string;
    metric: string;
    instance: string;
    from: number;
    to: number;
    stepMs: number;
  }): Promise<Points>;
  /** Moves whole hours from the journal to chunks and roll-ups. Resumable; small steps. */
  compact(now: number): Promise<{ chunks: number; samples: number }>;
  /** Deletes what is older than its retention, and the oldest raw data while the size is over the bound. Small steps. */
  retain(now: number, limits: Retention): Promise<{ removed: number }>;
  stats(): Promise<{
    fileBytes: number;
    journalBytes: number;
    chunkBytes: number;
    rollupBytes: number;
    samples: number;
  }>;
}

export interface Retention {
  readonly rawMs: number;
  readonly fiveMinutesMs: number;
  readonly hourMs: number;
  readonly eventMs: number;
  readonly maxBytes: number;
}

export interface Stores {
  readonly core: Core;
  readonly journal: Journal;
  readonly history: History;
  /** A verified copy while running; the key file is not part of it. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Chosen by URL scheme in index.ts: `sqlite:PATH`, `memory:`. */
export type OpenStores = (url: string) => Promise<Stores>;
