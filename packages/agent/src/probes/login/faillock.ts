import type { Host } from '../../host.ts';

/** faillock.conf(5). */
const folder = '/run/faillock';
const settingsFile = '/etc/security/faillock.conf';
/** Its settings may stand behind the module's name instead (pam_faillock(8)), and win there. */
const stacks = ['common-auth', 'system-auth', 'password-auth', 'sshd', 'login'].map((name) => `/etc/pam.d/${name}`);
const defaultUnlockSeconds = 600;
/** "never" and 0: until an administrator resets it. A day is as long as an account is believed locked unseen. */
const untilReset = 24 * 60 * 60;

/** How long pam_faillock keeps an account locked here, ms. */
export function parseUnlockTime(text: string): number {
  const [, value] = /^[^#\n]*\bunlock_time\s*=\s*(\w+)/m.exec(text) ?? [];
  const seconds = value === 'never' ? 0 : Number(value ?? defaultUnlockSeconds);
  if (!Number.isFinite(seconds)) return defaultUnlockSeconds * 1000;
  return (seconds === 0 ? untilReset : seconds) * 1000;
}

export function unlockMs(host: Host): number {
  for (const path of stacks) {
    const lines = (host.readFile(path) ?? '').split('\n').filter((line) => line.includes('pam_faillock.so'));
    const own = lines.find((line) => /^[^#]*\bunlock_time=/.test(line));
    if (own !== undefined) return parseUnlockTime(own);
  }
  return parseUnlockTime(host.readFile(settingsFile) ?? '');
}

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
  return `${btmp?.sizeBytes ?? 0} ${faillock?.modifiedAt ?? 0}`;
}
