import type { Clock } from '../../packages/agent/src/clock.ts';

/** A clock that stands until it is told to go. */
export interface ManualClock extends Clock {
  /** Lets time pass, running what is due in order, and lets promises settle in between. */
  pass(ms: number): Promise<void>;
  /** Moves the wall clock only, as a person or NTP does. */
  setWall(at: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

export function manualClock(startAt = Date.UTC(2026, 0, 1), startUp = 1_000_000): ManualClock {
  let up = startUp;
  let wall = startAt - startUp;
  let timers: { dueUp: number; run: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => wall + up,
    uptimeMs: () => up,
    after(ms, run) {
      const timer = { dueUp: up + Math.max(0, ms), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async pass(ms) {
      const end = up + ms;
      for (;;) {
        await settle();
        const next = timers.filter((timer) => timer.dueUp <= end).sort((a, b) => a.dueUp - b.dueUp)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        up = Math.max(up, next.dueUp);
        next.run();
      }
      up = end;
    },
    setWall(at) {
      wall = at - up;
    },
    get waiting() {
      return timers.length;
    },
  };
}
