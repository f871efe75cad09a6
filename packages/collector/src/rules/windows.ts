const buckets = 16;
// One row per window: [bucket length, newest bucket, sum, count, buckets with a reading, sums × 16, counts × 16].
const newestAt = 1;
const sumAt = 2;
const countAt = 3;
const coveredAt = 4;
const sumsAt = 5;
const countsAt = sumsAt + buckets;
const rowLength = countsAt + buckets;

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
  let used = 0;
  /** Buckets are told by moments of the clock as it was at first. */
  let shiftedMs = 0;

  /** Drops what has slid out of the window, so that its totals stay right. */
  const advance = (row: number, bucket: number) => {
    const newest = rows[row + newestAt] ?? 0;
    for (let b = Math.max(newest + 1, bucket - buckets + 1); b <= bucket; b++) {
      const place = b % buckets;
      const had = rows[row + countsAt + place] ?? 0;
      if (had === 0) continue;
      rows[row + sumAt] = (rows[row + sumAt] ?? 0) - (rows[row + sumsAt + place] ?? 0);
      rows[row + countAt] = (rows[row + countAt] ?? 0) - had;
      rows[row + coveredAt] = (rows[row + coveredAt] ?? 0) - 1;
      rows[row + sumsAt + place] = 0;
      rows[row + countsAt + place] = 0;
    }
    rows[row + newestAt] = bucket;
    // What rounding has left behind is forgotten with the last reading.
    if (rows[row + countAt] === 0) rows[row + sumAt] = 0;
  };

  return {
    shift(byMs) {
      shiftedMs += byMs;
    },
    open(windowMs) {
      if ((used + 1) * rowLength > rows.length) {
        const larger = new Float64Array(Math.max(4, used * 2) * rowLength);
        larger.set(rows);
        rows = larger;
      }
      rows[used * rowLength] = windowMs / buckets;
      rows[used * rowLength + newestAt] = Number.NEGATIVE_INFINITY;
      return used++;
    },
    add(window, value, at) {
      const row = window * rowLength;
      const bucket = Math.floor((at - shiftedMs) / (rows[row] ?? 1));
      const newest = rows[row + newestAt] ?? 0;
      if (bucket > newest) advance(row, bucket);
      else if (bucket <= newest - buckets) return;
      const place = row + (bucket % buckets);
      const count = rows[place + countsAt] ?? 0;
      if (count === 0) rows[row + coveredAt] = (rows[row + coveredAt] ?? 0) + 1;
      rows[place + countsAt] = count + 1;
      rows[place + sumsAt] = (rows[place + sumsAt] ?? 0) + value;
      rows[row + sumAt] = (rows[row + sumAt] ?? 0) + value;
      rows[row + countAt] = (rows[row + countAt] ?? 0) + 1;
    },
    mean(window, now) {
      const row = window * rowLength;
      const bucket = Math.floor((now - shiftedMs) / (rows[row] ?? 1));
      if (bucket > (rows[row + newestAt] ?? 0)) advance(row, bucket);
      if ((rows[row + coveredAt] ?? 0) < buckets / 2) return undefined;
      return (rows[row + sumAt] ?? 0) / (rows[row + countAt] ?? 1);
    },
  };
}
