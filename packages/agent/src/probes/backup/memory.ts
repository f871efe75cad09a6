import { parseEntries } from '../entries.ts';
import type { Look } from './look.ts';

/** What the agent remembers of one backup over restarts, because its folder alone does not tell it. */
export interface Memory {
  readonly successes: readonly number[];
  /** Largest size seen, of backups without a size for each run. */
  readonly largestBytes: number;
  readonly lockedSince: number | null;
  readonly failedAt: number | null;
}

export const newMemory: Memory = { successes: [], largestBytes: 0, lockedSince: null, failedAt: null };

const mostSuccesses = 128;

/** Clocks of two machines differ; what is dated later than this, ms, is no success yet: it would look fresh for years. */
const clockSlackMs = 5 * 60_000;

/** The newest success that is not dated in the future. */
export function lastSuccess(memory: Memory | undefined, now: number): number | undefined {
  return memory?.successes.findLast((at) => at <= now + clockSlackMs);
}

/** What is remembered after a look. A success once seen is kept when its file is pruned away. */
export function remember(before: Memory, look: Look, now: number): Memory {
  const past = look.successes.filter((at) => at <= now + clockSlackMs);
  const successes = [...new Set([...before.successes, ...past].map(Math.round))];
  return {
    successes: successes.sort((a, b) => a - b).slice(-mostSuccesses),
    largestBytes: Math.max(before.largestBytes, look.sizeBytes ?? 0),
    // A lock is renewed under a new name every few minutes: it is as old as the first one of an unbroken row.
    lockedSince:
      look.runningSince === undefined
        ? null
        : Math.min(look.runningSince, before.lockedSince ?? Number.POSITIVE_INFINITY),
    failedAt: look.failedAt ?? null,
  };
}

export const parseMemories = (text: string | undefined): Map<string, Memory> => parseEntries(text, isEntry);

function isEntry(entry: unknown): entry is [string, Memory] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const { successes, largestBytes } = (entry[1] ?? {}) as Partial<Memory>;
  return Array.isArray(successes) && successes.every(Number.isFinite) && Number.isFinite(largestBytes);
}
