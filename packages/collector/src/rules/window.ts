const buckets = 16;

/** A mean over a sliding time, in 16 buckets: bounded memory whatever the interval, and asked for free. */
export interface Window {
  add(value: number, at: number): void;
  /** Undefined until half of the buckets have a reading. */
  mean(now: number): number | undefined;
}

export function createWindow(windowMs: number): Window {
  const bucketMs = windowMs / buckets;
  const sums = new Float64Array(buckets);
  const counts = new Uint32Array(buckets);
  let newest = Number.NEGATIVE_INFINITY;
  // Totals of the buckets in the window, kept up to date so that a mean costs nothing.
  let sum = 0;
  let count = 0;
  let covered = 0;

  const advance = (bucket: number) => {
    const from = Math.max(newest + 1, bucket - buckets + 1);
    for (let b = from; b <= bucket; b++) {
      const place = b % buckets;
      const had = counts[place] ?? 0;
      if (had === 0) continue;
      sum -= sums[place] ?? 0;
      count -= had;
      covered--;
      sums[place] = 0;
      counts[place] = 0;
    }
    newest = bucket;
    // What rounding has left behind is forgotten with the last reading.
    if (count === 0) sum = 0;
  };

  return {
    add(value, at) {
      const bucket = Math.floor(at / bucketMs);
      if (bucket > newest) advance(bucket);
      else if (bucket <= newest - buckets) return;
      const place = bucket % buckets;
      if (counts[place] === 0) covered++;
      sums[place] = (sums[place] ?? 0) + value;
      counts[place] = (counts[place] ?? 0) + 1;
      sum += value;
      count++;
    },
    mean(now) {
      const bucket = Math.floor(now / bucketMs);
      if (bucket > newest) advance(bucket);
      return covered >= buckets / 2 ? sum / count : undefined;
    },
  };
}
