/** Time as the agent's core sees it, handed in so that a simulated fleet and tests bring their own. */
export interface Clock {
  /** Wall clock, epoch ms; may jump. */
  now(): number;
  /** Since the machine booted, monotonic, ms. */
  uptimeMs(): number;
  /** Runs once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** Wall clock and monotonic clock of this process. */
const own = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Counts on from a boot clock read once; stands still while the machine sleeps: for a short command or a simulated device. */
export function createClock(bootUptimeMs: number): Clock {
  const startedAt = own.steadyMs();
  return { now: own.wallMs, uptimeMs: () => bootUptimeMs + own.steadyMs() - startedAt, after };
}

/** Where a machine's time comes from, each in ms. */
export interface TimeSources {
  wallMs(): number;
  /** Monotonic and free to ask; on Linux it stands still while the machine sleeps. */
  steadyMs(): number;
  /** Since boot, sleep included; costs a system file to read. */
  bootMs(): number;
}

/** A sleep shorter than this is waited for; coarser than any boot clock is read (1 s on macOS, 10 ms on Linux). */
const apartMs = 1000;

/**
 * The machine's own time, for a program that lives through its sleep. The boot clock is read again only when wall and
 * steady clock have moved apart: by a sleep, which moves `uptimeMs` on, or by a set wall clock, which leaves it alone.
 */
export function createMachineClock(sources: Pick<TimeSources, 'bootMs'> & Partial<TimeSources>): Clock {
  const { wallMs, steadyMs, bootMs } = { ...own, ...sources };
  let bootAhead = bootMs() - steadyMs();
  let wallAhead = wallMs() - steadyMs();
  return {
    now: wallMs,
    uptimeMs() {
      const steady = steadyMs();
      const ahead = wallMs() - steady;
      if (Math.abs(ahead - wallAhead) > apartMs) {
        wallAhead = ahead;
        const slept = bootMs() - steady - bootAhead;
        if (slept > apartMs) bootAhead += slept;
      }
      return bootAhead + steady;
    },
    after,
  };
}
