import type { Host } from '../../host.ts';

/** faillock.conf(5). */
const folder = '/run/faillock';
const settingsFile = '/etc/security/faillock.conf';
const defaultUnlockSeconds = 600;
/** "never" and 0: until an administrator resets it. A day is as long as an account is believed locked unseen. */
const untilReset = 24 * 60 * 60;

/** How long pam_faillock keeps an account locked here, ms. */
export function parseUnlockTime(text: string): number {
  const [, value] = /^\s*unlock_time\s*=\s*(\w+)/m.exec(text) ?? [];
  const seconds = value === 'never' ? 0 : Number(value ?? defaultUnlockSeconds);
  if (!Number.isFinite(seconds)) return defaultUnlockSeconds * 1000;
  return (seconds === 0 ? untilReset : seconds) * 1000;
}

export const unlockMs = (host: Host): number => parseUnlockTime(host.readFile(settingsFile) ?? '');

/**
 * pam_faillock keeps a file for each account with failures, which only that account may read.
 * An empty one was reset: by the right password, or by an administrator.
 */
export function wasReset(host: Host, account: string, since: number): boolean {
  if (account.includes('/')) return false;
  const info = host.stat(`${folder}/${account}`);
  return info?.kind === 'file' && info.sizeBytes === 0 && info.modifiedAt >= since;
}

/** Changes whenever somebody fails: cheaper to look at than the journal. */
export function failureMarks(host: Host): string {
  const btmp = host.stat('/var/log/btmp');
  const faillock = host.stat(folder);
  const logs = ['/var/log/auth.log', '/var/log/secure'].map((path) => host.stat(path)?.sizeBytes ?? 0);
  return [btmp?.sizeBytes ?? 0, faillock?.modifiedAt ?? 0, ...logs].join(' ');
}
