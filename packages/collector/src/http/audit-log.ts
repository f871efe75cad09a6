import { createHmac } from 'node:crypto';
import type { AuditEntry } from '../storage/nouns.ts';
import type { Core, Write } from '../storage/store.ts';

/** Who did what to what. Texts are data. */
export interface Deed {
  readonly by: string;
  readonly action: string;
  readonly subject: string;
  readonly detail?: string;
}

export type Verdict =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | { readonly intact: false; readonly entries: number; readonly firstBad: string; readonly why: string };

/**
 * The tamper-evident log: each entry carries an HMAC over itself and the hash before it, and the newest hash is kept
 * apart as a setting, so that an entry changed, removed or cut off is found (SECURITY S50).
 */
export interface AuditLog {
  /** Writes the deed and its `writes` in one transaction. `conflict`: nothing was written. */
  commit(deed: Deed, writes: readonly Write[]): Promise<'done' | 'conflict'>;
  /** A deed whose effect was written elsewhere. */
  record(deed: Deed): Promise<void>;
  verify(): Promise<Verdict>;
}

const headSetting = 'audit-head';
const pageSize = 1000;
const idOf = (number: number) => String(number).padStart(12, '0');
const beginning = { number: 0, hash: '' };

export function createAuditLog(core: Core, key: Uint8Array, now: () => number): AuditLog {
  const chain = (previous: string, entry: Omit<AuditEntry, 'hash'>): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([previous, entry.id, entry.at, entry.by, entry.action, entry.subject, entry.detail]))
      .digest('hex');
  const seal = (number: number, hash: string) =>
    createHmac('sha256', key).update(`head ${number} ${hash}`).digest('hex');

  async function readHead(): Promise<{ number: number; hash: string }> {
    const [last] = await core.find('audit', { orderBy: 'id', descending: true, limit: 1 });
    return last === undefined ? beginning : { number: Number(last.id), hash: last.hash };
  }

  let head: { number: number; hash: string } | undefined;
  // One after the other: each entry needs the hash of the one before.
  let queue: Promise<unknown> = Promise.resolve();

  async function append(deed: Deed, writes: readonly Write[]): Promise<'done' | 'conflict'> {
    head ??= await readHead();
    const number = head.number + 1;
    const bare = { id: idOf(number), at: now(), by: deed.by, action: deed.action, subject: deed.subject };
    const entry = { ...bare, detail: deed.detail ?? '' };
    const hash = chain(head.hash, entry);
    const result = await core.tx([
      ...writes,
      { insert: 'audit', row: { ...entry, hash } },
      { put: 'setting', row: { id: headSetting, value: `${number} ${hash} ${seal(number, hash)}` } },
    ]);
    // After a conflict the head is read again: it may have been ours that was behind.
    head = result === 'done' ? { number, hash } : undefined;
    return result;
  }

  function commit(deed: Deed, writes: readonly Write[]): Promise<'done' | 'conflict'> {
    const turn = queue.then(() => append(deed, writes));
    queue = turn.catch(() => {
      head = undefined;
    });
    return turn;
  }

  return {
    commit,
    async record(deed) {
      if ((await commit(deed, [])) === 'conflict' && (await commit(deed, [])) === 'conflict') {
        throw new Error(`The audit log could not be written: "${deed.action}" by ${deed.by}`);
      }
    },
    async verify() {
      let previous = beginning;
      for (let offset = 0; ; offset += pageSize) {
        const rows = await core.find('audit', { orderBy: 'id', limit: pageSize, offset });
        for (const { hash, ...entry } of rows) {
          const expected = idOf(previous.number + 1);
          const bad = (why: string): Verdict => ({ intact: false, entries: previous.number, firstBad: expected, why });
          if (entry.id !== expected) return bad(`entry ${expected} is missing`);
          if (hash !== chain(previous.hash, entry)) return bad(`entry ${expected} was changed`);
          previous = { number: previous.number + 1, hash };
        }
        if (rows.length < pageSize) break;
      }
      const kept = (await core.get('setting', headSetting))?.value ?? '';
      const expected = `${previous.number} ${previous.hash} ${seal(previous.number, previous.hash)}`;
      if (previous.number === 0 ? kept !== '' : kept !== expected) {
        const next = idOf(previous.number + 1);
        const why = `the log ends before the newest entry that was written: ${next} or later was cut off`;
        return { intact: false, entries: previous.number, firstBad: next, why };
      }
      return { intact: true, entries: previous.number, head: previous.hash };
    },
  };
}
