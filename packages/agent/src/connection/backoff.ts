/** How long to wait before connecting again, and why that long (SECURITY R6). */
export interface BackoffLimits {
  /** Ceiling of the first wait after this program started. */
  readonly startMs: number;
  /** Ceiling of the first wait after a connection that worked: spreads a fleet whose collector restarted. */
  readonly firstMs: number;
  readonly capMs: number;
}

export const backoffLimits: BackoffLimits = { startMs: 2000, firstMs: 60_000, capMs: 5 * 60_000 };

export interface Backoff {
  /** The next wait, ms: evenly spread below a ceiling that doubles with every failure; on top of what the collector asked for. */
  next(retryAfterMs?: number): number;
  /** The connection worked: the next wait is a first one. */
  worked(): void;
}

/** Full jitter: `random` gives 0–1. */
export function createBackoff(random: () => number, limits: BackoffLimits = backoffLimits): Backoff {
  let ceiling = limits.startMs;
  return {
    next(retryAfterMs = 0) {
      const wait = random() * Math.min(ceiling, limits.capMs);
      ceiling = Math.min(ceiling * 2, limits.capMs);
      return Math.round(retryAfterMs + wait);
    },
    worked() {
      ceiling = limits.firstMs;
    },
  };
}
