import { type RecordedHost, recordedHost } from '../../recorded-host.ts';

export const minute = 60_000;
export const journal = '/var/log/journal/0123/system.journal';
export const forbidden = () => Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });

export function linuxHost(): RecordedHost {
  const host = recordedHost();
  host.files.set(journal, 'LPKSHHRH');
  host.files.set('/etc/passwd', 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n');
  return host;
}

/** Somebody fails `times`, a second apart, ending now. */
export function fail(host: RecordedHost, times: number, account = 'alice', from = '203.0.113.7'): void {
  for (let i = 0; i < times; i++) {
    write(host, `Failed password for ${account} from ${from} port ${i} ssh2`, host.at - (times - i) * 1000);
  }
}
export function write(host: RecordedHost, MESSAGE: string, at = host.at, SYSLOG_IDENTIFIER = 'sshd', _UID = '0'): void {
  host.journalEntries.push({ at, fields: { MESSAGE, SYSLOG_IDENTIFIER, _PID: '7', _UID } });
}
export const locked = 'pam_faillock(sshd:auth): Consecutive login failures for user alice account temporarily locked';
export const okState = 0;
export const lockedState = 5;
