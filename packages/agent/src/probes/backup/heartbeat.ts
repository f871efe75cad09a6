import { parseEntries } from '../entries.ts';
import type { Look } from './look.ts';

/** What jobs have told the agent of themselves, by name; written by the agent's heartbeat listener. */
export interface Heartbeat {
  /** Newest last, bounded. */
  readonly successes: readonly number[];
  /** Beside `successes`; null where the job did not say. */
  readonly sizes: readonly (number | null)[];
  /** It said `start` and nothing since. */
  readonly startedAt: number | null;
  readonly failedAt: number | null;
  /** What it said when it failed. */
  readonly message: string;
}

/** Name of the state text that holds them, see host.ts `state`. */
export const heartbeatState = 'heartbeats';

export const newHeartbeat: Heartbeat = { successes: [], sizes: [], startedAt: null, failedAt: null, message: '' };

/** Successes kept: two weeks of an hourly job, for its rhythm. */
const mostSuccesses = 340;

export type Beat =
  | { readonly kind: 'start' }
  | { readonly kind: 'success'; readonly sizeBytes: number | null }
  | { readonly kind: 'fail'; readonly message: string };

/** What is known of a job after it has called. */
export function afterBeat(before: Heartbeat, beat: Beat, now: number): Heartbeat {
  switch (beat.kind) {
    case 'start':
      return { ...before, startedAt: now };
    case 'success':
      return {
        successes: [...before.successes, now].slice(-mostSuccesses),
        sizes: [...before.sizes, beat.sizeBytes].slice(-mostSuccesses),
        startedAt: null,
        failedAt: null,
        message: '',
      };
    case 'fail':
      return { ...before, startedAt: null, failedAt: now, message: beat.message };
  }
}

export const parseHeartbeats = (text: string | undefined): ReadonlyMap<string, Heartbeat> =>
  parseEntries(text, isEntry);

function isEntry(entry: unknown): entry is [string, Heartbeat] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const { successes, sizes } = (entry[1] ?? {}) as Partial<Heartbeat>;
  return Array.isArray(successes) && successes.every(Number.isFinite) && Array.isArray(sizes);
}

/** A heartbeat as a look at a backup. */
export function lookAt(beat: Heartbeat): Look {
  return {
    successes: beat.successes,
    sizeBytes: beat.sizes.at(-1) ?? null,
    earlierSizes: beat.sizes.slice(0, -1).filter((size) => size !== null),
    ...(beat.startedAt !== null && { runningSince: beat.startedAt }),
    ...(beat.failedAt !== null && { failedAt: beat.failedAt }),
    note: beat.failedAt === null || beat.message === '' ? '' : `It said: ${beat.message}`,
  };
}
