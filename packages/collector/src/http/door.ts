import type { Context } from 'hono';
import type { ApiEnv } from './deps.ts';
import { ApiError } from './errors.ts';
import type { Door } from './permissions.ts';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const hostName = (host: string) => host.replace(/:\d{1,5}$/, '').toLowerCase();

/** Where the request came in. X-Forwarded-* is never believed (SECURITY S52). */
export function readDoor(c: Context<ApiEnv>, publicUrl: string): { door: Door; address: string; secure: boolean } {
  if (c.env?.console === true) return { door: 'console', address: '', secure: false };
  const socket = c.env?.incoming?.socket;
  const encrypted = socket?.encrypted === true;
  const viaProxy = publicUrl.startsWith('https:') && c.req.header('host') === new URL(publicUrl).host;
  return {
    door: encrypted || viaProxy ? 'network' : 'loopback',
    address: socket?.remoteAddress ?? '',
    secure: encrypted || viaProxy,
  };
}

/**
 * On plain loopback any web page could have its own name resolve to 127.0.0.1 and read our answers (DNS rebinding):
 * only loopback's own names are answered there (SECURITY S2). TLS ends such an attempt by itself: the name is not in our certificate.
 */
export function checkHost(c: Context<ApiEnv>): void {
  if (c.get('door') !== 'loopback') return;
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (loopbackNames.has(hostName(host))) return;
  throw new ApiError(
    'foreign-host',
    'This address answers only to localhost. To use another name, set publicUrl in the configuration.',
  );
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of another site must not act with a person's cookie, whatever the content type (SECURITY S39).
 * Browsers always send Sec-Fetch-Site or Origin with an unsafe method; a program that sends neither must not come with a cookie.
 */
export function checkOrigin(c: Context<ApiEnv>, publicUrl: string): void {
  if (c.get('door') === 'console' || safeMethods.has(c.req.method)) return;
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const refusal = new ApiError(
    'foreign-origin',
    'This request came from a page of another site and was refused. Use the console itself, or an API token without a cookie.',
  );
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refusal;
  if (origin !== undefined) {
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    if (!URL.canParse(origin)) throw refusal;
    const from = new URL(origin).host;
    if (from !== host && from !== new URL(publicUrl).host) throw refusal;
    return;
  }
  if (site === undefined && c.req.header('cookie') !== undefined) throw refusal;
}
