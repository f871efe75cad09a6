import type { Judge } from './rule.ts';

/**
 * Which checks of a device must be judged on a report. A check that was fine stays so while its first reading keeps within
 * the band its rule calls quiet, or (for a mean) until time enough has passed to move it; what depends on passing time is
 * the clock's. All of it lies in flat columns, so that most of a report's checks cost a comparison each.
 */
export interface Attention {
  /** The checks of a panel, in its order; all are awake. `slots[0]` is the series of the first reading, `states` its states. */
  begin(
    checks: readonly {
      readonly judge: Judge;
      readonly series: number;
      readonly states: readonly string[] | undefined;
    }[],
  ): void;
  isNeeded(
    check: number,
    at: number,
    ticking: boolean,
    readings: { values: Float64Array; readAt: Float64Array },
  ): boolean;
  /** `isCalm`: it was found fine, and nothing stands. */
  judged(check: number, at: number, isCalm: boolean): void;
  wake(check: number): void;
}

/** A mean over a window moves so little in a sixteenth of it that judging it more often tells nothing. */
const stepsOfWindow = 16;

export function createAttention(): Attention {
  let calm = new Uint8Array(0);
  let onTick = new Uint8Array(0);
  let series = new Int32Array(0);
  let least = new Float64Array(0);
  let most = new Float64Array(0);
  let paceMs = new Float64Array(0);
  let nextAt = new Float64Array(0);

  return {
    begin(checks) {
      calm = new Uint8Array(checks.length);
      onTick = Uint8Array.from(checks, ({ judge }) => (judge.onTick ? 1 : 0));
      const bands = checks.map((check) => check.judge.quiet?.(check.states));
      series = Int32Array.from(checks, (check) => check.series);
      // No band: nothing is within it.
      least = Float64Array.from(bands, (band) => band?.least ?? Number.NaN);
      most = Float64Array.from(bands, (band) => band?.most ?? Number.NaN);
      paceMs = Float64Array.from(checks, ({ judge }) =>
        judge.means.length === 0 ? 0 : Math.min(...judge.means.map(({ windowMs }) => windowMs)) / stepsOfWindow,
      );
      nextAt = new Float64Array(checks.length);
    },
    isNeeded(check, at, ticking, { values, readAt }) {
      if (calm[check] === 0) return true;
      if (ticking) return onTick[check] === 1;
      const index = series[check] ?? -1;
      // Nothing new was read; what time does to it is seen on the next tick.
      if (index < 0 || readAt[index] !== at) return false;
      if ((paceMs[check] ?? 0) > 0) return at >= (nextAt[check] ?? 0);
      const value = values[index] ?? Number.NaN;
      return !(value >= (least[check] ?? Number.NaN) && value <= (most[check] ?? Number.NaN));
    },
    judged(check, at, isCalm) {
      calm[check] = isCalm ? 1 : 0;
      nextAt[check] = at + (paceMs[check] ?? 0);
    },
    wake(check) {
      calm[check] = 0;
    },
  };
}
