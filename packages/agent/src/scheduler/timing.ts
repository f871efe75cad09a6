/** When probes run. */
export interface Timing {
  /** The fast interval, ms. */
  readonly everyMs: number;
  /** Place in the interval by the device's clock, so that a fleet arrives in clumps: a cycle begins when `now % everyMs` is this. */
  readonly phaseMs: number;
  readonly disabled: readonly string[];
  /** The interval of a probe that asks for one, ms. */
  intervalOf(ownMs: number): number;
}

const usualMs = 10_000;

/** A shorter fast interval than 10 s is for tests and shortens all intervals alike; a longer one only stretches the short. */
export function timingOf(everyMs: number, phaseMs = 0, disabled: readonly string[] = []): Timing {
  const factor = Math.min(1, everyMs / usualMs);
  return { everyMs, phaseMs, disabled, intervalOf: (ownMs) => Math.max(everyMs, Math.round(ownMs * factor)) };
}

/** To the next beginning of a cycle that is at least half an interval away: a timer that fires a little early starts no second cycle. */
export function untilNextCycle(now: number, { everyMs, phaseMs }: Timing): number {
  const into = (((now - phaseMs) % everyMs) + everyMs) % everyMs;
  const left = everyMs - into;
  return Math.round(left < everyMs / 2 ? left + everyMs : left);
}

/** SECURITY S25: 10 s for what runs every minute; what runs rarely may take a sixth of its interval, at most 2 min. */
export function limitFor(ownMs: number): number {
  return Math.min(120_000, Math.max(10_000, ownMs / 6));
}
