const buckets = 16;

/** A mean over a sliding time, in 16 buckets: bounded memory whatever the interval. */
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

  const advance = (bucket: number) => {
    if (bucket <= newest) return;
    const from = Math.max(newest + 1, bucket - buckets + 1);
    for (let b = from; b <= bucket; b++) {
      sums[b % buckets] = 0;
      counts[b % buckets] = 0;
    }
    newest = bucket;
  };

  return {
    add(value, at) {
      const bucket = Math.floor(at / bucketMs);
      advance(bucket);
      if (bucket <= newest - buckets) return;
      const place = bucket % buckets;
      sums[place] = (sums[place] ?? 0) + value;
      counts[place] = (counts[place] ?? 0) + 1;
    },
    mean(now) {
      const last = Math.floor(now / bucketMs);
      let sum = 0;
      let count = 0;
      let covered = 0;
      for (let b = last - buckets + 1; b <= Math.min(last, newest); b++) {
        const n = b > newest - buckets ? (counts[b % buckets] ?? 0) : 0;
        if (n === 0) continue;
        covered++;
        count += n;
        sum += sums[b % buckets] ?? 0;
      }
      return covered >= buckets / 2 ? sum / count : undefined;
    },
  };
}
