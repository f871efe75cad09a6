/** Time as the agent's core sees it, handed in so that a simulated fleet and tests bring their own. */
export interface Clock {
  /** Wall clock, epoch ms; may jump. */
  now(): number;
  /** Since the machine booted, monotonic, ms. */
  uptimeMs(): number;
  /** Runs once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** This machine's time; `uptimeMs` counts on from the boot clock read once, so that asking costs no system file. */
export function createClock(bootUptimeMs: number): Clock {
  const startedAt = performance.now();
  return {
    now: () => Date.now(),
    uptimeMs: () => bootUptimeMs + performance.now() - startedAt,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
