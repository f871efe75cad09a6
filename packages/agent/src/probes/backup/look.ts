/** What one look at a backup found. All moments are epoch ms of this machine's clock. */
export interface Look {
  /** When it succeeded, oldest first; as many as are known. Empty = never, as far as can be seen. */
  readonly successes: readonly number[];
  /** Of the newest success (files, heartbeats) or of the whole repository; null = not known. */
  readonly sizeBytes: number | null;
  /** Sizes of earlier successes, where each has one of its own. */
  readonly earlierSizes?: readonly number[];
  /** Since when something works on it (or holds its lock). */
  readonly runningSince?: number;
  /** It said itself that it failed. */
  readonly failedAt?: number;
  /** How long the newest success took. */
  readonly durationMs?: number;
  /** When the next one is to begin, where the tool knows. */
  readonly nextAt?: number;
  /** Whether all is there that a restore needs, where that can be seen without a key; left out = not looked at. */
  readonly integrity?: 'ok' | 'damaged';
  /** No success is known, but it is too early to say that there was none (its disk is away, the machine has just started). */
  readonly waiting?: boolean;
  /** How often it is to succeed whatever its past says; left out = learned. What the administrator set goes before. */
  readonly expectEveryHours?: number;
  /** What the failed run, or whoever holds the lock, says of itself. */
  readonly note: string;
}

/**
 * Of a backup that copies each hour while its disk is there, and waits while it is not: a disk that stays at the office is
 * away from Friday evening to Monday morning, 62 h. With the rule's grace (1.2) it is late after three days (ours).
 */
export const diskAwayHours = 60;

/** It could not be looked at; the sentence says why and what to do. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export type LookAt = (signal: AbortSignal) => Promise<Look>;

/** A look whose errors of the file system become sentences about `path`. */
export function lookingAt(path: string, look: LookAt): LookAt {
  return async (signal) => {
    try {
      return await look(signal);
    } catch (error) {
      if (error instanceof Unreadable || signal.aborted) throw error;
      throw unreadable(path, error);
    }
  };
}

/** Turns an error of the file system into a sentence. */
export function unreadable(path: string, error: unknown): Unreadable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? 'the agent may not read it. Give its user read access (a group, or an ACL).'
      : `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return new Unreadable(`${path}: ${why}`, { cause: error });
}
