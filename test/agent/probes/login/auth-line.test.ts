import { describe, expect, it } from 'vitest';
import { type AuthLine, readAuthLines } from '../../../../packages/agent/src/probes/login/auth-line.ts';
import { parseAuthLogLine } from '../../../../packages/agent/src/probes/login/auth-log.ts';

const isLocal = (name: string) => ['root', 'alice', 'bob'].includes(name);
let clock = 0;
const line = (message: string, pid = '100'): AuthLine => {
  clock += 1000;
  return { at: clock, pid, message };
};
const read = (...lines: (AuthLine | string)[]) =>
  readAuthLines(
    lines.map((one) => (typeof one === 'string' ? line(one) : one)),
    isLocal,
  );

describe('a line about signing in', () => {
  const failure = (account: string | undefined, source: string, count = 1) => [
    expect.objectContaining({ kind: 'failure', account, source, count }),
  ];
  it.each([
    ['Failed password for alice from 203.0.113.7 port 50022 ssh2', failure('alice', '203.0.113.7')],
    ['Failed keyboard-interactive/pam for alice from 2001:db8::7 port 50022 ssh2', failure('alice', '2001:db8::7')],
    // What was typed may be a password in the wrong field: it is nobody's name and must not travel.
    ['Failed password for invalid user Tr0ub4dor&3 from 203.0.113.7 port 1 ssh2', failure(undefined, '203.0.113.7')],
    // A name that looks like the rest of a line cannot choose the address.
    [
      'Failed password for invalid user x from 198.51.100.1 port 2 ssh2 from 203.0.113.7 port 1 ssh2',
      failure(undefined, '203.0.113.7'),
    ],
    ['Invalid user bob2 from 203.0.113.7 port 50022', []],
    ['Accepted password for alice from 203.0.113.7 port 50022 ssh2', []],
    ['Connection closed by authenticating user alice 203.0.113.7 port 50022 [preauth]', []],
    [
      'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob',
      failure('bob', ''),
    ],
    [
      'pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=',
      failure(undefined, ''),
    ],
    [
      'pam_sss(lightdm:auth): authentication failure; logname= uid=0 euid=0 tty=:0 ruser= rhost= user=hunter2',
      failure(undefined, ''),
    ],
    [
      'pam_unix(sudo:auth): 2 more authentication failures; logname=alice uid=1000 euid=0 tty=/dev/pts/0 ruser=alice rhost=  user=alice',
      failure('alice', '', 2),
    ],
    ['pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)', []],
    ['   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/true', []],
    [
      'pam_faillock(sshd:auth): Consecutive login failures for user alice account temporarily locked',
      [expect.objectContaining({ kind: 'state', account: 'alice', state: 'locked' })],
    ],
    ['pam_faillock(login:auth): Consecutive login failures for user hunter2 account temporarily locked', []],
    [
      'pam_tally2(sshd:auth): user bob (1001) tally 5, deny 4',
      [expect.objectContaining({ account: 'bob', state: 'locked' })],
    ],
    [
      'pam_unix(sshd:account): expired password for user bob (password aged)',
      [expect.objectContaining({ account: 'bob', state: 'password-expired' })],
    ],
    [
      'pam_unix(sshd:account): account bob has expired (account expired)',
      [expect.objectContaining({ account: 'bob', state: 'account-expired' })],
    ],
    [
      'pam_unix(login:account): password for user bob will expire in 3 days',
      [expect.objectContaining({ kind: 'expires', account: 'bob', days: 3 })],
    ],
    [
      'User bob from 203.0.113.9 not allowed because account is locked',
      [expect.objectContaining({ account: 'bob', state: 'account-disabled', source: '203.0.113.9' })],
    ],
    [
      'pam_sss(gdm-password:auth): received for user carol: 9 (Authentication service cannot retrieve authentication info)',
      [expect.objectContaining({ kind: 'domain', problem: 'no-controller' })],
    ],
  ])('“%s”', (message, expected) => {
    expect(read(message)).toEqual(expected);
  });

  it('that rsyslog folded counts as often as it was', () => {
    const folded = 'message repeated 4 times: [ Failed password for alice from 203.0.113.7 port 1 ssh2]';
    expect(read(folded)).toHaveLength(4);
  });

  it('of pam_unix is no failure when the domain knew the password', () => {
    const unix =
      'pam_unix(sshd-x:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=carol';
    const passed =
      'pam_sss(sshd-x:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 user=carol';
    const login = unix.replaceAll('sshd-x', 'login');
    expect(read(login, passed.replaceAll('sshd-x', 'login'))).toEqual([]);
    expect(read(login)).toHaveLength(1);
    // Another process's success forgives nothing.
    expect(read(login, line(passed.replaceAll('sshd-x', 'login'), '200'))).toHaveLength(1);
  });

  it('of PAM is none beside what sshd says itself, whichever of its processes wrote it', () => {
    const pam =
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=alice';
    expect(read(line(pam, '101'), 'Failed password for alice from 192.0.2.1 port 1 ssh2')).toHaveLength(1);
  });

  it('is one failure when both modules of a stack write it, under the name that the domain knows', () => {
    const failed = (module: string) =>
      `pam_${module}(login:auth): authentication failure; logname= uid=0 euid=0 tty=tty1 ruser= rhost= user=carol`;
    const signs = read(
      failed('unix'),
      failed('sss'),
      'pam_sss(login:auth): received for user carol: 7 (Authentication failure)',
    );
    expect(signs).toMatchObject([{ kind: 'failure', account: 'carol', count: 1 }]);
  });

  it('that is cut, binary or huge says nothing and breaks nothing', () => {
    for (const message of [
      '',
      'Failed password for',
      '\u0000\uFFFD\uFFFD',
      `Failed ${'a '.repeat(100_000)}`,
      'pam_unix(',
    ]) {
      expect(read(message)).toEqual([]);
    }
  });
});

describe('a line of auth.log', () => {
  const now = Date.parse('2026-01-02T10:00:00Z');

  it('is read in both forms that syslog writes', () => {
    const modern = '2026-01-01T23:59:59.123456+01:00 web sshd[712]: Failed password for alice from ::1 port 1 ssh2';
    expect(parseAuthLogLine(modern, now)).toEqual({
      at: Date.parse('2026-01-01T22:59:59.123Z'),
      pid: '712',
      message: 'Failed password for alice from ::1 port 1 ssh2',
    });
    const classic = 'Jan  2 03:04:05 web gdm-password]: pam_unix(gdm-password:auth): check pass; user unknown';
    expect(parseAuthLogLine(classic, now)).toMatchObject({ at: new Date(2026, 0, 2, 3, 4, 5).getTime(), pid: '' });
  });

  it('of last December is not of next December', () => {
    const parsed = parseAuthLogLine('Dec 31 23:59:00 web sshd[1]: Connection closed', now);
    expect(parsed?.at).toBe(new Date(2025, 11, 31, 23, 59).getTime());
  });

  it('of another program, or of none, is not looked at', () => {
    expect(
      parseAuthLogLine('Jan  2 03:04:05 web CRON[1]: pam_unix(cron:session): session opened', now),
    ).toBeUndefined();
    expect(parseAuthLogLine('Mai  2 03:04:05 web sshd[1]: x', now)).toBeUndefined();
    expect(parseAuthLogLine('', now)).toBeUndefined();
  });
});
