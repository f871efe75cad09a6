const buckets = 16;
/**
 * One row per window, a cache line long, for what every reading touches: bucket length (ms), newest bucket, the moment
 * it ends, its sum and count, sum and count of the older buckets in the window, and how many of those have a reading.
 */
const rowLength = 8;
const lengthAt = 0;
const newestAt = 1;
const endAt = 2;
const sumAt = 3;
const countAt = 4;
const olderSumAt = 5;
const olderCountAt = 6;
const coveredAt = 7;
/** The older buckets of a window: sums × 16, counts × 16. */
const olderLength = 2 * buckets;

/**
 * Means over sliding times, each in 16 buckets: bounded memory whatever the interval, and asked for free.
 * All windows of a device lie in one array, side by side: a report touches few places of memory.
 */
export interface Windows {
  /** A new, empty window; its number. */
  open(windowMs: number): number;
  add(window: number, value: number, at: number): void;
  /** Undefined until half of the buckets have a reading. */
  mean(window: number, now: number): number | undefined;
  /** The clock was stepped: all that was read was read so much later (earlier when negative). */
  shift(byMs: number): void;
}

export function createWindows(): Windows {
  let rows = new Float64Array(0);
  let older = new Float64Array(0);
  let used = 0;
  /** Buckets are told by moments of the clock as it was at first. */
  let shiftedMs = 0;

  /** Puts the newest bucket to the older ones, drops what has slid out of the window, and begins another. */
  const advance = (row: number, past: number, bucket: number): void => {
    const newest = rows[row + newestAt] ?? 0;
    keep(row, past + (newest % buckets));
    // The place of the new bucket holds the one that slides out, and so do those of the buckets in between.
    for (let b = Math.max(newest + 1, bucket - buckets + 1); b <= bucket; b++) drop(row, past + (b % buckets));
    rows[row + newestAt] = bucket;
    rows[row + endAt] = (bucket + 1) * (rows[row + lengthAt] ?? 1);
    // What rounding has left behind is forgotten with the last reading.
    if (rows[row + olderCountAt] === 0) rows[row + olderSumAt] = 0;
  };
  const keep = (row: number, place: number): void => {
    const sum = rows[row + sumAt] ?? 0;
    const count = rows[row + countAt] ?? 0;
    if (count > 0) put(row, place, sum, count);
    rows[row + sumAt] = 0;
    rows[row + countAt] = 0;
  };
  const put = (row: number, place: number, sum: number, count: number): void => {
    const had = older[place + buckets] ?? 0;
    if (had === 0) rows[row + coveredAt] = (rows[row + coveredAt] ?? 0) + 1;
    older[place] = (older[place] ?? 0) + sum;
    older[place + buckets] = had + count;
    rows[row + olderSumAt] = (rows[row + olderSumAt] ?? 0) + sum;
    rows[row + olderCountAt] = (rows[row + olderCountAt] ?? 0) + count;
  };
  const drop = (row: number, place: number): void => {
    const had = older[place + buckets] ?? 0;
    if (had === 0) return;
    rows[row + olderSumAt] = (rows[row + olderSumAt] ?? 0) - (older[place] ?? 0);
    rows[row + olderCountAt] = (rows[row + olderCountAt] ?? 0) - had;
    rows[row + coveredAt] = (rows[row + coveredAt] ?? 0) - 1;
    older[place] = 0;
    older[place + buckets] = 0;
  };

  return {
    shift(byMs) {
      shiftedMs += byMs;
    },
    open(windowMs) {
      if ((used + 1) * rowLength > rows.length) {
        const capacity = Math.max(4, used * 2);
        rows = longer(rows, capacity * rowLength);
        older = longer(older, capacity * olderLength);
      }
      const row = used * rowLength;
      rows[row + lengthAt] = windowMs / buckets;
      rows[row + newestAt] = Number.NEGATIVE_INFINITY;
      rows[row + endAt] = Number.NEGATIVE_INFINITY;
      return used++;
    },
    add(window, value, at) {
      const row = window * rowLength;
      const past = window * olderLength;
      const moment = at - shiftedMs;
      const length = rows[row + lengthAt] ?? 1;
      const end = rows[row + endAt] ?? 0;
      if (moment >= end) advance(row, past, Math.floor(moment / length));
      else if (moment < end - length) {
        // Late: it belongs to an older bucket, or to none any more.
        const bucket = Math.floor(moment / length);
        if (bucket > (rows[row + newestAt] ?? 0) - buckets) put(row, past + (bucket % buckets), value, 1);
        return;
      }
      rows[row + sumAt] = (rows[row + sumAt] ?? 0) + value;
      rows[row + countAt] = (rows[row + countAt] ?? 0) + 1;
    },
    mean(window, now) {
      const row = window * rowLength;
      const moment = now - shiftedMs;
      if (moment >= (rows[row + endAt] ?? 0)) {
        advance(row, window * olderLength, Math.floor(moment / (rows[row + lengthAt] ?? 1)));
      }
      const count = rows[row + countAt] ?? 0;
      if ((rows[row + coveredAt] ?? 0) + (count > 0 ? 1 : 0) < buckets / 2) return undefined;
      return ((rows[row + olderSumAt] ?? 0) + (rows[row + sumAt] ?? 0)) / ((rows[row + olderCountAt] ?? 0) + count);
    },
  };
}

function longer(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(length);
  next.set(column);
  return next;
}
