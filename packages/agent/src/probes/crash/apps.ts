import { parseEntries } from '../entries.ts';

const dayMs = 24 * 60 * 60_000;
/** A program that crashed is told for a while after its count is back at none, so that its incident ends. */
const keptMs = dayMs + 2 * 60 * 60_000;
const mostNames = 10;
const mostMoments = 64;
/** Two parts of a system write of the same crash within this time. */
const sameCrashMs = 2 * 60_000;

export interface AppCrash {
  /** File name of the program, never where it lies. */
  readonly name: string;
  readonly at: number;
  /** To complete "… crashed: "; '' = not said. */
  readonly why: string;
}

interface Crashes {
  readonly moments: readonly number[];
  readonly why: string;
}

/** Crashes of the last day by program, as kept over restarts. */
export type AppCrashes = ReadonlyMap<string, Crashes>;

export const parseAppCrashes = (text: string | undefined): Map<string, Crashes> =>
  parseEntries(text, (entry): entry is [string, Crashes] => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
    const { moments, why } = (entry[1] ?? {}) as Partial<Crashes>;
    return Array.isArray(moments) && moments.every(Number.isFinite) && typeof why === 'string';
  });

export function takeCrash(crashes: AppCrashes, { name, at, why }: AppCrash): AppCrashes {
  const before = crashes.get(name);
  const isSame = before?.moments.some((moment) => Math.abs(moment - at) <= sameCrashMs && moment !== at);
  const isKnown = before?.moments.includes(at);
  const moments = isSame || isKnown ? (before?.moments ?? []) : [...(before?.moments ?? []), at].sort((a, b) => a - b);
  return new Map(crashes).set(name, { moments: moments.slice(-mostMoments), why: why || (before?.why ?? '') });
}

/** What is older than a day no longer counts. The programs that crash most are told; the rest is too much to tell. */
export function passDay(crashes: AppCrashes, now: number): AppCrashes {
  const kept = [...crashes]
    .map(([name, { moments, why }]) => [name, { why, moments: moments.filter((at) => now - at <= keptMs) }] as const)
    .filter(([, { moments }]) => moments.length > 0)
    .sort(([, a], [, b]) => b.moments.length - a.moments.length);
  return new Map(kept.slice(0, mostNames));
}

export interface AppCount {
  readonly name: string;
  readonly count: number;
  readonly detail: string;
}

export function countCrashes(crashes: AppCrashes, now: number): AppCount[] {
  return [...crashes].map(([name, { moments, why }]) => {
    const count = moments.filter((at) => now - at <= dayMs).length;
    const times = count === 1 ? 'once' : `${count} times`;
    const reason = why === '' ? '' : `, last: ${why}`;
    return { name, count, detail: count === 0 ? '' : `${name} crashed ${times} within 24 hours${reason}.` };
  });
}
