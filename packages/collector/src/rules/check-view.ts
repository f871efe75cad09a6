import { isFresh, type Severity } from '@forewarn/shared';
import type { Check, Readings } from './check.ts';
import type { InstanceView, Presence } from './rule.ts';
import type { Windows } from './windows.ts';

const nowhere: Presence = {
  reportedAt: 0,
  watchedSince: 0,
  leftAt: null,
  comesBack: false,
  site: { expected: 0, silent: 0 },
  speaksForSite: false,
};

const never: readonly number[] = [];

/** What a rule sees while one check of a device is judged; used again for the next. */
export class CheckView implements InstanceView {
  check: Check | undefined = undefined;
  now = 0;
  presence = nowhere;
  readonly #readings: Readings;
  readonly #windows: Windows;
  readonly #moments: ReadonlyMap<string, readonly number[]>;

  constructor(readings: Readings, windows: Windows, moments: ReadonlyMap<string, readonly number[]>) {
    this.#readings = readings;
    this.#windows = windows;
    this.#moments = moments;
  }

  value(slot: number): number | undefined {
    const index = this.check?.slots[slot] ?? -1;
    const { everyMs, readAt, values } = this.#readings;
    if (index < 0 || !isFresh(everyMs[index] ?? 0, readAt[index] ?? 0, this.now)) return undefined;
    return values[index];
  }

  state(slot: number): string | undefined {
    const value = this.value(slot);
    const metric = this.check?.ready.judge.metrics[slot];
    return value === undefined || !metric ? undefined : this.#readings.metrics.get(metric)?.states?.[value];
  }

  mean(slot: number, windowMs: number): number | undefined {
    for (const mean of this.check?.means ?? []) {
      if (mean.slot === slot && mean.windowMs === windowMs) return this.#windows.mean(mean.window, this.now);
    }
    return undefined;
  }

  readAt(slot: number): number | undefined {
    const at = this.#readings.readAt[this.check?.slots[slot] ?? -1];
    return at ? at : undefined;
  }

  events(slot: number): readonly number[] {
    return this.#moments.get(`${this.check?.ready.judge.events[slot]}\n${this.check?.instance}`) ?? never;
  }

  get breached(): Severity | undefined {
    return this.check?.breached;
  }
}
