import { describe, expect, it } from 'vitest';
import { login as loginProbe } from '../../../../packages/agent/src/probes/login/index.ts';
import { login } from '../../../../packages/collector/src/rules/shipped/login.ts';
import { recordedHost, start } from '../../../agent/recorded-host.ts';
import { judgedDevice, type Told } from './told.ts';

const well: Told = {
  'login.failures': 0,
  'login.failures_worst': 0,
  'login.domain': 'reachable',
  'login.profile': 'ok',
  'login.home_available of /home': 50e9,
  'login.password_expires of alice': 40 * 86_400,
  'clock.offset': 0.002,
};

/** Each with what is told of it, for how many minutes, and who must complain how. */
const stories: readonly (readonly [name: string, told: Told, minutes: number, complaints: Record<string, string>])[] = [
  ['is well', {}, 120, {}],
  ['sees somebody mistype twice', { 'login.failures': 2, 'login.failures_worst': 2 }, 10, {}],
  ['sees five people mistype twice each', { 'login.failures': 10, 'login.failures_worst': 2 }, 10, {}],
  ['sees nine failures for one', { 'login.failures': 9, 'login.failures_worst': 9 }, 10, {}],
  [
    'sees ten failures for one',
    { 'login.failures': 10, 'login.failures_worst': 10 },
    1,
    { 'login-failures': 'warning' },
  ],
  ['locks an account', { 'login.account of alice': 'locked' }, 1, { 'account-locked alice': 'warning' }],
  ['has an account that was unlocked', { 'login.account of alice': 'ok' }, 60, {}],
  ['records failures', { 'login.recorded': 'recorded' }, 10, {}],
  ['records no failures', { 'login.recorded': 'not-recorded' }, 1, { 'login-not-recorded': 'info' }],
  ['refuses an old password', { 'login.account of bob': 'password-expired' }, 1, { 'account-refused bob': 'warning' }],
  ['refuses an old account', { 'login.account of bob': 'account-expired' }, 1, { 'account-refused bob': 'warning' }],
  ['refuses a disabled account', { 'login.account of bob': 'account-disabled' }, 1, { 'account-refused bob': 'info' }],
  ['wants a new password', { 'login.account of bob': 'must-change-password' }, 1, { 'account-refused bob': 'info' }],
  ['has a password for 5 more days', { 'login.password_expires of alice': 5 * 86_400 }, 120, {}],
  [
    'has a password for 2 more days',
    { 'login.password_expires of alice': 2 * 86_400 },
    61,
    { 'password-expires alice': 'warning' },
  ],
  ['misses its domain for a moment', { 'login.domain': 'unreachable' }, 9, {}],
  ['misses its domain', { 'login.domain': 'unreachable' }, 12, { 'no-domain-controller': 'warning' }],
  ['is on the road', { 'login.domain': 'away' }, 600, {}],
  ['names a domain that never was', { 'login.domain': 'never-reached' }, 600, {}],
  ['is no longer trusted', { 'login.domain': 'trust-broken' }, 12, { 'no-domain-controller': 'critical' }],
  ['has another time than its domain', { 'login.domain': 'clock-wrong' }, 12, { 'no-domain-controller': 'warning' }],
  ['gave a temporary profile', { 'login.profile': 'temporary' }, 1, { 'profile-error': 'warning' }],
  ['could not load a profile', { 'login.profile': 'failed' }, 1, { 'profile-error': 'critical' }],
  ['lost a roaming profile', { 'login.profile': 'roaming-failed' }, 1, { 'profile-error': 'info' }],
  ['has 2 GB left for homes', { 'login.home_available of /home': 2e9 }, 60, {}],
  ['has full homes', { 'login.home_available of /home': 50e6 }, 7, { 'home-full /home': 'critical' }],
  ['is 20 s off', { 'clock.offset': 20 }, 60, {}],
  ['has just started with a wrong clock', { 'clock.offset': 75 }, 5, {}],
  ['is 75 s off', { 'clock.offset': 75 }, 11, { 'clock-off': 'warning' }],
  ['is 6 minutes off', { 'clock.offset': 360 }, 11, { 'clock-off': 'critical' }],
];

describe('the rules in the box about signing in', () => {
  it.each(stories)('a machine that %s', (_, told, minutes, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, minutes);
    expect(device.complaints).toEqual(complaints);
  });

  it('have each a story above that it complains of', () => {
    const told = new Set(
      stories.flatMap(([, , , complaints]) => Object.keys(complaints).map((one) => one.split(' ')[0])),
    );
    expect(login.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  });

  it('open one incident of a lock-out, and none of the mistakes that led to it', async () => {
    const host = recordedHost();
    host.files.set('/var/log/journal/0/system.journal', 'L');
    host.files.set('/etc/passwd', 'alice:x:1000:1000::/home/alice:/bin/sh\n');
    const write = (MESSAGE: string) =>
      host.journalEntries.push({ at: host.at, fields: { MESSAGE, SYSLOG_IDENTIFIER: 'sshd', _PID: '1', _UID: '0' } });
    const look = start(loginProbe, host);
    const device = judgedDevice();
    for (let n = 0; n < 2; n++) write('Failed password for alice from 192.0.2.4 port 1 ssh2');
    device.found(await look());
    expect(device.complaints).toEqual({});
    host.pass(300_000);
    write('Failed password for alice from 192.0.2.4 port 1 ssh2');
    write('pam_faillock(sshd:auth): Consecutive login failures for user alice account temporarily locked');
    device.found(await look());
    expect(device.complaints).toEqual({ 'account-locked alice': 'warning' });
    host.pass(660_000);
    device.found(await look());
    expect(device.complaints).toEqual({});
  });
});
