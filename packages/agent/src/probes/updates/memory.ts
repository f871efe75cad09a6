import type { Look } from './look.ts';

/** Since when updates and a restart have been waiting, over restarts of the agent. Epoch ms. */
export interface Memory {
  readonly since: Readonly<Record<string, number>>;
  readonly rebootSince: number | null;
}

export const newMemory: Memory = { since: {}, rebootSince: null };
const mostRemembered = 1000;

/**
 * An update keeps its place when a newer one of the same package replaces it: the hole has been open since the first.
 * What could not be read is remembered as it was.
 */
export function remember(before: Memory, look: Look, now: number): Memory {
  const { reboot, pending } = look;
  const since =
    pending === undefined
      ? before.since
      : Object.fromEntries(
          pending.slice(0, mostRemembered).map(({ name }) => [name, earliest(before.since[name], now)]),
        );
  return { since, rebootSince: reboot.pending ? earliest(before.rebootSince ?? reboot.since, now) : null };
}

/** A clock that once ran ahead must not make an update younger than nothing. */
const earliest = (known: number | undefined, now: number): number => Math.min(known ?? now, now);

export function parseMemory(text: string | undefined): Memory {
  if (text === undefined) return newMemory;
  try {
    const { since, rebootSince } = (JSON.parse(text) ?? {}) as Partial<Memory>;
    const entries = Object.entries(since ?? {}).filter(([, at]) => Number.isFinite(at));
    return {
      since: Object.fromEntries(entries),
      rebootSince: Number.isFinite(rebootSince) ? (rebootSince ?? null) : null,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return newMemory;
    throw error;
  }
}
