import type { Points } from '../storage/store.ts';

export interface Thinned {
  readonly stepMs: number;
  readonly gapMs: number;
  readonly at: number[];
  readonly min: number[];
  readonly mean: number[];
  readonly max: number[];
}

/** How the points of a series are usually spaced: the median distance. 0 with fewer than two points. */
function spacing(at: Float64Array): number {
  const distances = at.subarray(1).map((moment, i) => moment - (at[i] ?? moment));
  return distances.sort()[distances.length >> 1] ?? 0;
}

/**
 * Pure: at most `points` points, each bucket keeping its lowest, highest and mean value, so that no peak is lost
 * however far one looks from. A bucket in which nothing was read has no point.
 */
export function thin(read: Points | undefined, from: number, to: number, points: number): Thinned {
  if (read === undefined) return { stepMs: 0, gapMs: 0, at: [], min: [], mean: [], max: [] };
  const usual = Math.max(read.stepMs, spacing(read.at));
  if (read.at.length <= points) {
    return {
      stepMs: read.stepMs,
      gapMs: usual * 3,
      at: [...read.at],
      min: [...read.min],
      mean: [...read.mean],
      max: [...read.max],
    };
  }
  const width = Math.ceil((to - from) / points);
  const out = { at: [] as number[], min: [] as number[], mean: [] as number[], max: [] as number[] };
  let first = 0;
  while (first < read.at.length) {
    const bucket = Math.floor(((read.at[first] ?? 0) - from) / width);
    const until = from + (bucket + 1) * width;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let last = first;
    for (; last < read.at.length && (read.at[last] ?? 0) < until; last++) {
      low = Math.min(low, read.min[last] ?? low);
      high = Math.max(high, read.max[last] ?? high);
      sum += read.mean[last] ?? 0;
    }
    out.at.push(from + bucket * width);
    out.min.push(low);
    out.max.push(high);
    out.mean.push(sum / (last - first));
    first = last;
  }
  return { stepMs: width, gapMs: Math.max(width, usual) * 3, ...out };
}
