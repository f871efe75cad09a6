import type { Finding, Judge } from './rule.ts';

/**
 * Which checks of a device must be judged on a report. A check that was fine stays so while its first reading keeps within
 * the band its rule calls quiet, or (for a mean) until time enough has passed to move it; what depends on passing time is
 * the clock's. All of it lies in flat columns, so that most of a report's checks cost a comparison each.
 */
export interface Attention {
  /** The checks of a panel, in its order; all are awake. `slots` are the series it reads, `states` those of the first. */
  begin(
    checks: readonly {
      readonly judge: Judge;
      readonly slots: readonly number[];
      readonly states: readonly string[] | undefined;
    }[],
  ): void;
  /** The first check from this one on that must be judged now; -1 = none. */
  next(from: number, at: number, ticking: boolean): number;
  /** What it was found to be; `watched`: an incident of it stands, so every finding is wanted. */
  judged(check: number, at: number, status: Finding['status'], watched: boolean): void;
  wake(check: number): void;
}

/** A mean over a window moves so little in a sixteenth of it that judging it more often tells nothing. */
const stepsOfWindow = 16;

/** The newest values of the device's series, and when each was read. */
interface Columns {
  readonly values: Float64Array;
  readonly readAt: Float64Array;
}

export const createAttention = (readings: Columns): Attention => new Flags(readings);

class Flags implements Attention {
  readonly #readings: Columns;
  #calm = new Uint8Array(0);
  #nextAt = new Float64Array(0);
  #onTick = new Uint8Array(0);
  #series = new Int32Array(0);
  #least = new Float64Array(0);
  #most = new Float64Array(0);
  #paceMs = new Float64Array(0);
  readonly #aging = new Map<number, Aging>();

  constructor(readings: Columns) {
    this.#readings = readings;
  }

  begin(checks: Parameters<Attention['begin']>[0]): void {
    this.#calm = new Uint8Array(checks.length);
    this.#onTick = Uint8Array.from(checks, ({ judge }) => (judge.onTick ? 1 : 0));
    const bands = checks.map((check) => check.judge.quiet?.(check.states));
    this.#series = Int32Array.from(checks, ({ slots }) => slots[0] ?? -1);
    // No band: nothing is within it.
    this.#least = Float64Array.from(bands, (band) => band?.least ?? Number.NaN);
    this.#most = Float64Array.from(bands, (band) => band?.most ?? Number.NaN);
    this.#paceMs = Float64Array.from(checks, ({ judge }) =>
      judge.means.length === 0 ? 0 : Math.min(...judge.means.map(({ windowMs }) => windowMs)) / stepsOfWindow,
    );
    this.#nextAt = new Float64Array(checks.length);
    this.#aging.clear();
    for (const [i, { judge, slots }] of checks.entries()) if (judge.ages) this.#aging.set(i, new Aging(slots));
  }

  next(from: number, at: number, ticking: boolean): number {
    const calm = this.#calm;
    const onTick = this.#onTick;
    if (ticking) {
      for (let i = from; i < calm.length; i++) if (calm[i] === 0 || onTick[i] === 1) return i;
      return -1;
    }
    const { values, readAt } = this.#readings;
    const series = this.#series;
    for (let i = from; i < calm.length; i++) {
      if (calm[i] === 0) return i;
      const index = series[i] ?? -1;
      // Nothing new was read; what time does to it is seen on the next tick.
      if (index < 0 || readAt[index] !== at) continue;
      if ((this.#paceMs[i] ?? 0) > 0) {
        if (at >= (this.#nextAt[i] ?? 0)) return i;
        continue;
      }
      if (onTick[i] === 1 && this.#aging.get(i)?.isAsExpected(values, at)) continue;
      const value = values[index] ?? Number.NaN;
      if (!(value >= (this.#least[i] ?? Number.NaN) && value <= (this.#most[i] ?? Number.NaN))) return i;
    }
    return -1;
  }

  judged(check: number, at: number, status: Finding['status'], watched: boolean): void {
    const paceMs = this.#paceMs[check] ?? 0;
    // A mean over a window that is still filling stays unknown for as long as a fine one stays fine.
    const rests = !watched && (status === 'ok' || (status === 'unknown' && paceMs > 0));
    this.#calm[check] = rests ? 1 : 0;
    this.#nextAt[check] = at + paceMs;
    this.#aging.get(check)?.judged(this.#readings, at);
  }

  wake(check: number): void {
    this.#calm[check] = 0;
  }
}

/** The clock finds anything smaller by itself, and an age is not read to the second. */
const slackSeconds = 60;

/** What the readings of a check were when it was judged last, the first an age that grows with time. */
class Aging {
  readonly #slots: readonly number[];
  readonly #seen: Float64Array;
  #seenAt = 0;

  constructor(slots: readonly number[]) {
    this.#slots = slots;
    this.#seen = new Float64Array(slots.length).fill(Number.NaN);
  }

  judged({ values }: Columns, at: number): void {
    this.#seenAt = at;
    for (let slot = 0; slot < this.#slots.length; slot++) {
      this.#seen[slot] = values[this.#slots[slot] ?? -1] ?? Number.NaN;
    }
  }

  isAsExpected(values: Float64Array, at: number): boolean {
    const age = values[this.#slots[0] ?? -1] ?? Number.NaN;
    if (!(age - (this.#seen[0] ?? Number.NaN) <= (at - this.#seenAt) / 1000 + slackSeconds)) return false;
    for (let slot = 1; slot < this.#slots.length; slot++) {
      // Object.is: no reading yet is NaN, and the same as before.
      if (!Object.is(values[this.#slots[slot] ?? -1] ?? Number.NaN, this.#seen[slot])) return false;
    }
    return true;
  }
}
