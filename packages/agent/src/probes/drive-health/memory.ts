import { parseEntries } from '../entries.ts';
import { type Counter, counters } from './drive.ts';

/** What a drive's counters stood at when the agent first saw it, and since when they grow. */
export interface Memory {
  readonly first: Partial<Readonly<Record<Counter, number>>>;
  readonly last: Partial<Readonly<Record<Counter, number>>>;
  /** Epoch ms of the newest growth seen. */
  readonly grewAt: Partial<Readonly<Record<Counter, number>>>;
  /** Epoch ms. */
  readonly seenAt: number;
}

/** Name of the state text (host.ts `state`). */
export const memoryState = 'drives';
/** Drives remembered; those not seen for longest fall out. */
const mostDrives = 64;

const names = Object.keys(counters) as Counter[];

export function remember(before: Memory | undefined, counts: Memory['last'], now: number): Memory {
  const first: Partial<Record<Counter, number>> = { ...before?.first };
  const grewAt: Partial<Record<Counter, number>> = { ...before?.grewAt };
  for (const name of names) {
    const count = counts[name];
    if (count === undefined) continue;
    // A counter that went back (pending sectors mended, a firmware's reset) begins anew.
    if (first[name] === undefined || count < (first[name] ?? 0)) first[name] = count;
    if (before?.last[name] !== undefined && count > before.last[name]) grewAt[name] = now;
  }
  return { first, last: { ...before?.last, ...counts }, grewAt, seenAt: now };
}

export function grownSince({ first }: Memory, counter: Counter, count: number): number {
  return Math.max(0, count - (first[counter] ?? count));
}

/** A broken memory is begun anew: all it costs is that today's counters count as history. */
export const parseMemories = (text: string | undefined): Map<string, Memory> => parseEntries(text, isEntry);

export function writeMemories(memories: ReadonlyMap<string, Memory>): string {
  const newest = [...memories].sort(([, a], [, b]) => b.seenAt - a.seenAt).slice(0, mostDrives);
  return JSON.stringify(newest);
}

const isCounts = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

function isEntry(entry: unknown): entry is [string, Memory] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const { first, last, grewAt, seenAt } = (entry[1] ?? {}) as Partial<Memory>;
  return isCounts(first) && isCounts(last) && isCounts(grewAt) && Number.isFinite(seenAt);
}
