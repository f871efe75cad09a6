/**
 * The collector's clock: the wall clock, but when somebody or something steps that (a wrong clock is set right, a machine
 * wakes up), the step is taken over at one moment, together with everything that is remembered (SECURITY R8).
 */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Takes the wall clock over. Returns by how much `now` was stepped, ms; 0 = it was no step. */
  follow(): number;
}

/** More than clocks drift between two looks, less than any rule holds. */
const leastStepMs = 5000;

/** `wall`: epoch ms. `monotonic`: ms since whenever. */
export function createClock(wall: () => number = Date.now, monotonic: () => number = () => performance.now()): Clock {
  let ahead = wall() - monotonic();
  return {
    now: () => Math.round(monotonic() + ahead),
    follow() {
      const before = ahead;
      ahead = wall() - monotonic();
      const byMs = Math.round(ahead - before);
      return Math.abs(byMs) < leastStepMs ? 0 : byMs;
    },
  };
}
