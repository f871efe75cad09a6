import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session, User } from '../storage/nouns.ts';
import type { Core, Write } from '../storage/store.ts';

/** SECURITY, UI/API: idle 12 h, absolute 7 d. */
export const idleMs = 12 * 3_600_000;
export const absoluteMs = 7 * 24 * 3_600_000;
/** Last use is written at most this often: every request would be a write. */
const touchMs = 60_000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export interface Sessions {
  /** A new session with a new id; the cookie's value is not stored anywhere. */
  make(user: User): { readonly cookie: string; readonly write: Write };
  /** Whose cookie this is; undefined when it is forged, over, or its user is disabled. */
  find(cookie: string): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  /** Still open? For streams that outlive their request. */
  isOpen(id: string): Promise<boolean>;
  /** The writes that end all sessions of a user; call `drop` when they are written. */
  endAll(user: string): Promise<{ readonly ids: readonly string[]; readonly writes: readonly Write[] }>;
}

/** Sessions in the store, found by the SHA-256 of a cookie whose HMAC is checked first: a forged one costs no disk read. */
export function createSessions(core: Core, key: Uint8Array, now: () => number): Sessions {
  const sign = (random: string) => createHmac('sha256', key).update(random).digest('base64url').slice(0, 22);

  const isOver = (session: Session) => {
    const at = now();
    return at >= session.expiresAt || at >= session.usedAt + idleMs;
  };

  function idOf(cookie: string): string | undefined {
    const [random, signature] = cookie.split('.');
    if (random === undefined || signature === undefined) return undefined;
    const expected = Buffer.from(sign(random));
    const actual = Buffer.from(signature);
    if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined;
    return sha256(cookie);
  }

  return {
    make(user) {
      const random = randomBytes(32).toString('base64url');
      const cookie = `${random}.${sign(random)}`;
      const at = now();
      const row = { id: sha256(cookie), user: user.id, createdAt: at, usedAt: at, expiresAt: at + absoluteMs };
      return { cookie, write: { insert: 'session', row } };
    },
    async find(cookie) {
      const id = idOf(cookie);
      if (id === undefined) return undefined;
      const session = await core.get('session', id);
      if (session === undefined) return undefined;
      if (isOver(session)) {
        await core.tx([{ remove: 'session', id }]);
        return undefined;
      }
      const user = await core.get('user', session.user);
      if (user === undefined || user.disabledAt !== null) return undefined;
      if (now() - session.usedAt >= touchMs) {
        // A conflict means that it was ended meanwhile: the next request will find out.
        await core.tx([{ update: 'session', id, set: { usedAt: now() } }]);
      }
      return { session, user };
    },
    async isOpen(id) {
      const session = await core.get('session', id);
      return session !== undefined && !isOver(session);
    },
    async endAll(user) {
      const open = await core.find('session', { where: { user } });
      const ids = open.map((session) => session.id);
      return { ids, writes: ids.map((id) => ({ remove: 'session', id })) };
    },
  };
}
