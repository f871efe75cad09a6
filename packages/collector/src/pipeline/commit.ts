import type { Cursor, SeriesTable } from '../storage/nouns.ts';
import type { Batch, Journal, Write } from '../storage/store.ts';

/** Reports waiting to be written together; storage/report-batch.ts. */
export interface ReportBatch<Row> {
  add(row: Row): void;
  /** Bytes in the batch; 0 when it is empty. */
  readonly size: number;
  take(): ArrayBuffer | null;
}

export interface Commit<Row> {
  /** `urgent`: its sender wants to know as soon as it is on disk. */
  report(row: Row, cursor: Cursor, urgent: boolean): void;
  series(table: SeriesTable): void;
  /** Written with what else waits; `then` runs after it is on disk. */
  write(writes: readonly Write[], then?: () => void): void;
  /** Now, not at the end of the window. */
  flush(): void;
  /** Resolves when nothing waits. */
  drained(): Promise<void>;
  /** False: the disk is behind, say `busy`. */
  readonly hasRoom: boolean;
}

/** Everything that arrives within this time is one transaction (DESIGN §5: ≤ 50 ms). */
const windowMs = 40;
/** Bytes of reports that may wait for the disk before agents are told to keep theirs. */
const mostWaitingBytes = 32 * 1024 * 1024;
/** First pause after a failed write; doubles up to the second. */
const retryMs = [250, 15_000] as const;

/**
 * Group commit: one transaction in flight, one gathering. Nothing is acknowledged, published or delivered before its
 * transaction is on disk. A failed write is kept and tried again: what was promised to nobody is still not lost.
 */
export function createCommit<Row>(
  journal: Journal,
  batch: ReportBatch<Row>,
  on: { durable(cursor: Cursor, urgent: boolean): void; error(error: unknown): void },
): Commit<Row> {
  let cursors = new Map<string, Cursor>();
  let series: SeriesTable[] = [];
  let writes: Write[] = [];
  let after: (() => void)[] = [];
  let urgent = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let inFlight = false;
  /** Somebody waits for what is gathered: it goes as soon as the disk is free, with no turn of the timers in between. */
  let isHurried = false;
  let inFlightBytes = 0;
  let waiters: (() => void)[] = [];

  const isEmpty = () => cursors.size === 0 && series.length === 0 && writes.length === 0;
  const arm = (ms: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void run();
    }, ms);
  };
  const append = async (next: Batch) => {
    for (let pauseMs: number = retryMs[0]; ; pauseMs = Math.min(pauseMs * 2, retryMs[1])) {
      // The buffer is given away with each try, so a copy stays here until it is on disk.
      const copy = next.reports?.slice(0) ?? null;
      try {
        return await journal.append({ ...next, reports: copy });
      } catch (error) {
        on.error(error);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
  const run = async (): Promise<void> => {
    if (inFlight || isEmpty()) return;
    inFlight = true;
    isHurried = false;
    inFlightBytes = batch.size;
    const next: Batch = {
      reports: batch.take(),
      cursors: [...cursors.values()],
      series,
      writes,
    };
    const done = after;
    const awaited = urgent;
    urgent = new Set();
    cursors = new Map();
    series = [];
    writes = [];
    after = [];
    await append(next);
    inFlight = false;
    inFlightBytes = 0;
    // The next one goes to the disk while this one is told of: to viewers first, agents can wait for their acks.
    if (isHurried) void run();
    for (const then of done) then();
    for (const cursor of next.cursors) on.durable(cursor, awaited.has(cursor.id));
    if (inFlight) return;
    if (!isEmpty()) return arm(0);
    for (const waiter of waiters) waiter();
    waiters = [];
  };

  return {
    report(row, cursor, isUrgent) {
      batch.add(row);
      cursors.set(cursor.id, cursor);
      if (isUrgent) urgent.add(cursor.id);
      arm(windowMs);
    },
    series(table) {
      series.push(table);
      arm(windowMs);
    },
    write(more, then) {
      writes.push(...more);
      if (then) after.push(then);
      arm(windowMs);
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      isHurried = inFlight;
      void run();
    },
    drained() {
      if (isEmpty() && !inFlight) return Promise.resolve();
      return new Promise((resolve) => waiters.push(resolve));
    },
    get hasRoom() {
      return batch.size + inFlightBytes < mostWaitingBytes;
    },
  };
}
