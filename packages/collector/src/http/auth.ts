import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { apiTokenId } from './api-token.ts';
import type { ApiEnv, Caller } from './deps.ts';
import { ApiError } from './errors.ts';
import type { Parts } from './parts.ts';
import { lesserRole } from './permissions.ts';
import { absoluteMs } from './sessions.ts';

/** Last use of a token is written at most this often. */
const touchMs = 60_000;

/** Over https the browser itself enforces host-only and Secure by the `__Host-` prefix; plain http exists on loopback only. */
const cookieName = (secure: boolean) => (secure ? '__Host-forewarn' : 'forewarn');

export function giveCookie(c: Context<ApiEnv>, value: string): void {
  const secure = c.get('secure');
  setCookie(c, cookieName(secure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure,
    maxAge: absoluteMs / 1000,
  });
}

export function takeCookie(c: Context<ApiEnv>): void {
  const secure = c.get('secure');
  deleteCookie(c, cookieName(secure), { path: '/', secure });
}

async function byToken(parts: Parts, header: string, address: string): Promise<Caller | null> {
  const wait = parts.throttle.waitMs('', address);
  if (wait > 0) {
    throw new ApiError('too-many', 'Too many wrong API tokens came from this address. Wait a quarter of an hour.', {
      retryAfterMs: wait,
    });
  }
  const id = apiTokenId(/^Bearer ([^\s]{1,200})$/i.exec(header)?.[1] ?? '');
  const token = id === undefined ? undefined : await parts.core.get('apiToken', id);
  const owner = token === undefined ? undefined : await parts.core.get('user', token.user);
  const now = parts.now();
  if (
    id === undefined ||
    token === undefined ||
    owner === undefined ||
    owner.disabledAt !== null ||
    token.revokedAt !== null ||
    now >= token.expiresAt
  ) {
    parts.throttle.failed('', address);
    throw new ApiError(
      'not-signed-in',
      'This API token is not valid: it is mistyped, expired, revoked, or its owner is disabled. Make a new one with forewarn-collector api-token create.',
    );
  }
  if (token.usedAt === null || now - token.usedAt >= touchMs) {
    await parts.core.tx([{ update: 'apiToken', id, set: { usedAt: now } }]);
  }
  return {
    kind: 'token',
    name: `${owner.name} (token ${token.label})`,
    role: lesserRole(token.role, owner.role),
    user: owner.id,
    credential: id,
  };
}

/** Who is this? The console's socket, an API token, a session, or nobody (null). */
export async function identify(parts: Parts, c: Context<ApiEnv>): Promise<Caller | null> {
  if (c.get('door') === 'console') {
    return { kind: 'console', name: 'console', role: 'admin', user: '', credential: '' };
  }
  const header = c.req.header('authorization');
  if (header !== undefined) return byToken(parts, header, c.get('address'));
  const cookie = getCookie(c, cookieName(c.get('secure')));
  if (cookie === undefined) return null;
  const open = await parts.sessions.find(cookie);
  if (open === undefined) return null;
  return {
    kind: 'user',
    name: open.user.name,
    role: open.user.role,
    user: open.user.id,
    credential: open.session.id,
  };
}

/** The caller of a route that is not public. */
export function callerOf(c: Context<ApiEnv>): Caller {
  const caller = c.get('caller');
  if (caller === null) throw new ApiError('not-signed-in', 'Sign in first, or send an API token.');
  return caller;
}
