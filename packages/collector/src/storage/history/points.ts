import type { Points } from '../store.ts';

const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Steps a history can be read in, finest first; 0 = raw readings. */
export const steps = [0, 5 * minuteMs, hourMs, dayMs] as const;
export type Step = (typeof steps)[number];

/** The coarsest step that is not coarser than what was asked for. */
export function stepFor(stepMs: number): Step {
  return steps.findLast((step) => step <= stepMs) ?? 0;
}

/** Points being gathered, oldest first. A roll-up's moment is the start of its interval. */
export interface PointList {
  readonly at: number[];
  readonly min: number[];
  readonly mean: number[];
  readonly max: number[];
  readonly count: number[];
}

export const emptyPoints = (): PointList => ({ at: [], min: [], mean: [], max: [], count: [] });

/**
 * Adds a reading or a finer point; one that falls into the newest interval of `stepMs` joins it, exactly.
 * Of two raw readings of one moment (a report that was sent again) the later counts.
 */
export function gather(
  list: PointList,
  stepMs: number,
  at: number,
  min: number,
  mean: number,
  max: number,
  count: number,
): void {
  const start = stepMs === 0 ? at : Math.floor(at / stepMs) * stepMs;
  const last = list.at.length - 1;
  const have = list.count[last] ?? 0;
  if (last < 0 || list.at[last] !== start || stepMs === 0) {
    const place = last >= 0 && list.at[last] === start ? last : last + 1;
    list.at[place] = start;
    list.min[place] = min;
    list.mean[place] = mean;
    list.max[place] = max;
    list.count[place] = count;
    return;
  }
  list.min[last] = Math.min(list.min[last] ?? min, min);
  list.max[last] = Math.max(list.max[last] ?? max, max);
  list.mean[last] = ((list.mean[last] ?? 0) * have + mean * count) / (have + count);
  list.count[last] = have + count;
}

export function toPoints(list: PointList, stepMs: number): Points {
  return {
    stepMs,
    at: Float64Array.from(list.at),
    min: Float64Array.from(list.min),
    mean: Float64Array.from(list.mean),
    max: Float64Array.from(list.max),
  };
}
