import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Core } from '../storage/store.ts';

/** SECURITY, first run: 256 bits, good for 30 minutes, kept only as a hash. */
const lifeMs = 30 * 60_000;
export const setupSetting = 'setup-link';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Makes the one-time link by which the first user is made; an older one no longer works.
 * Null once there is a user. The secret is behind the `#`, so that it reaches no log on the way.
 */
export async function makeSetupLink(
  core: Core,
  publicUrl: string,
  now: number,
): Promise<{ readonly link: string; readonly expiresAt: number } | null> {
  if ((await core.count('user')) > 0) return null;
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = now + lifeMs;
  await core.tx([{ put: 'setting', row: { id: setupSetting, value: `${sha256(secret)} ${expiresAt}` } }]);
  return { link: `${publicUrl}/setup#${secret}`, expiresAt };
}

/** The setting's value when this is the link's secret and it still is good, to be expected by the transaction that uses it up. */
export async function checkSetupSecret(core: Core, secret: string, now: number): Promise<string | undefined> {
  const kept = (await core.get('setting', setupSetting))?.value;
  const [hash, expiresAt] = (kept ?? '').split(' ');
  if (kept === undefined || hash === undefined || hash.length !== 64 || now >= Number(expiresAt)) return undefined;
  return timingSafeEqual(Buffer.from(hash), Buffer.from(sha256(secret))) ? kept : undefined;
}
