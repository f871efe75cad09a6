import { describe, expect, it } from 'vitest';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { eventXml } from '../windows-sample.ts';

const minute = 60_000;
const journal = '/var/log/journal/0123/system.journal';
const forbidden = () => Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });

function linuxHost(): RecordedHost {
  const host = recordedHost();
  host.files.set(journal, 'LPKSHHRH');
  host.files.set('/etc/passwd', 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n');
  return host;
}

/** Somebody fails `times`, a second apart, ending now. */
function fail(host: RecordedHost, times: number, account = 'alice', from = '203.0.113.7'): void {
  for (let i = 0; i < times; i++) {
    write(host, `Failed password for ${account} from ${from} port ${i} ssh2`, host.at - (times - i) * 1000);
  }
}
function write(host: RecordedHost, MESSAGE: string, at = host.at, SYSLOG_IDENTIFIER = 'sshd'): void {
  host.journalEntries.push({ at, fields: { MESSAGE, SYSLOG_IDENTIFIER, _PID: '7' } });
}
const locked = 'pam_faillock(sshd:auth): Consecutive login failures for user alice account temporarily locked';
const okState = 0;
const lockedState = 5;

describe('failed sign-ins on Linux', () => {
  it('are none on a quiet machine, and two of somebody who mistypes are two', async () => {
    const host = linuxHost();
    const look = start(login, host);
    expect(valueIn(await look(), 'login.failures_worst')).toBe(0);
    host.pass(5 * minute);
    fail(host, 2);
    const result = await look();
    expect(valueIn(result, 'login.failures_worst')).toBe(2);
    expect(result.readings?.some(({ metric }) => metric === 'login.account')).toBe(false);
  });

  it('are counted over the fullest 5 minutes, by account and by computer, and told with both', async () => {
    const host = linuxHost();
    fail(host, 8, 'root', '203.0.113.7');
    fail(host, 4, 'invalid user secret99', '203.0.113.7');
    fail(host, 3, 'alice', '192.0.2.4');
    const result = await start(login, host)();
    expect(valueIn(result, 'login.failures')).toBe(15);
    expect(valueIn(result, 'login.failures_worst')).toBe(12);
    expect(detailIn(result, 'login.failures_worst')).toBe(
      '12 failed sign-ins within 5 minutes for root (8), an unknown account (4), from 203.0.113.7.',
    );
    expect(JSON.stringify(result)).not.toContain('secret99');
  });

  it('spread over an hour are no burst', async () => {
    const host = linuxHost();
    const look = start(login, host);
    for (let i = 0; i < 12; i++) {
      fail(host, 1);
      expect(valueIn(await look(), 'login.failures_worst')).toBeLessThan(3);
      host.pass(5 * minute);
    }
  });

  it('end to count a quarter of an hour later', async () => {
    const host = linuxHost();
    fail(host, 12);
    const look = start(login, host);
    expect(valueIn(await look(), 'login.failures_worst')).toBe(12);
    host.pass(16 * minute);
    expect(valueIn(await look(), 'login.failures_worst')).toBe(0);
  });

  it('wake the look at once by btmp, where otherwise the journal is asked every 5 minutes', async () => {
    const host = linuxHost();
    const look = start(login, host);
    await look();
    host.pass(2 * minute);
    fail(host, 3);
    expect(valueIn(await look(), 'login.failures')).toBe(0);
    host.infos.set('/var/log/btmp', { sizeBytes: 384 });
    expect(valueIn(await look(), 'login.failures')).toBe(3);
    // Under attack not at every look.
    host.pass(minute);
    fail(host, 1);
    host.infos.set('/var/log/btmp', { sizeBytes: 768 });
    expect(valueIn(await look(), 'login.failures')).toBe(3);
    host.pass(minute);
    expect(valueIn(await look(), 'login.failures')).toBe(4);
  });
});

describe('a locked account', () => {
  it('is told by name and source, as one event, until the lock is over', async () => {
    const host = linuxHost();
    fail(host, 3);
    write(host, locked);
    const look = start(login, host);
    const result = await look();
    expect(valueIn(result, 'login.account', 'alice')).toBe(lockedState);
    expect(detailIn(result, 'login.account', 'alice')).toBe(
      'alice is locked out after too many wrong passwords, tried from 203.0.113.7.',
    );
    expect(result.events).toMatchObject([{ kind: 'lockout', instance: 'alice' }]);
    host.pass(5 * minute);
    expect((await look()).events).toEqual([]);
    host.pass(6 * minute);
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(okState);
    host.pass(2 * 60 * minute);
    expect(valueIn(await look(), 'login.account', 'alice')).toBeUndefined();
  });

  it('stays locked as long as this machine keeps it', async () => {
    const host = linuxHost();
    host.files.set('/etc/security/faillock.conf', '# deny = 3\nunlock_time = 3600\n');
    write(host, locked);
    const look = start(login, host);
    await look();
    host.pass(50 * minute);
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(lockedState);
  });

  it('stays locked as long as its PAM stack says, which wins', async () => {
    const host = linuxHost();
    host.files.set('/etc/security/faillock.conf', 'unlock_time = never\n');
    host.files.set(
      '/etc/pam.d/common-auth',
      '# unlock_time=9\nauth required pam_faillock.so authfail unlock_time=120\n',
    );
    write(host, locked);
    const look = start(login, host);
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(lockedState);
    host.pass(3 * minute);
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(okState);
  });

  it('is free as soon as its failures were reset', async () => {
    const host = linuxHost();
    write(host, locked);
    const look = start(login, host);
    await look();
    host.pass(minute);
    host.infos.set('/run/faillock/alice', { kind: 'file', sizeBytes: 192, modifiedAt: host.at });
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(lockedState);
    host.infos.set('/run/faillock/alice', { kind: 'file', sizeBytes: 0, modifiedAt: host.at });
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(okState);
  });

  it('is remembered when the agent starts again, and not told as a new one', async () => {
    const host = linuxHost();
    write(host, locked);
    await start(login, host)();
    host.journalEntries = [];
    host.pass(minute);
    const result = await start(login, host)();
    expect(valueIn(result, 'login.account', 'alice')).toBe(lockedState);
    expect(result.events).toEqual([]);
  });

  it('whose record is damaged is forgotten, not a crash', async () => {
    const host = linuxHost();
    host.kept.set('login-accounts', '[["alice",{"state":"sat"}],7,{');
    expect(valueIn(await start(login, host)(), 'login.failures')).toBe(0);
  });
});

describe('a password that runs out', () => {
  it('that had run out lets in again when a new one is set', async () => {
    const host = linuxHost();
    const look = start(login, host);
    write(host, 'pam_unix(sshd:account): expired password for user alice (password aged)');
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(3);
    host.pass(5 * minute);
    write(host, 'pam_unix(sshd:chauthtok): password changed for alice');
    expect(valueIn(await look(), 'login.account', 'alice')).toBe(okState);
  });

  it('is told until a new one is set', async () => {
    const host = linuxHost();
    const look = start(login, host);
    write(host, 'pam_unix(login:account): password for user alice will expire in 2 days', host.at, 'login');
    const told = await look();
    expect(valueIn(told, 'login.password_expires', 'alice')).toBe(2 * 86_400);
    expect(valueIn(told, 'login.account', 'alice')).toBeUndefined();
    host.pass(5 * minute);
    write(host, 'pam_unix(passwd:chauthtok): password changed for alice', host.at, 'passwd');
    const result = await look();
    expect(result.readings?.filter(({ instance }) => instance === 'alice')).toEqual([]);
  });
});

describe('a machine that does not tell who failed', () => {
  it('is not called quiet: the agent says which right it lacks', async () => {
    const host = linuxHost();
    host.files.set(journal, forbidden());
    await expect(start(login, host)()).rejects.toThrow('systemd-journal');
  });

  it('says so where there is neither journal nor auth.log', async () => {
    const host = recordedHost();
    await expect(start(login, host)()).rejects.toThrow('auth.log');
  });

  it('is followed in auth.log where there is no journal, over rotations, from the first look on', async () => {
    const host = recordedHost();
    host.files.set('/etc/passwd', 'alice:x:1000:1000::/home/alice:/bin/sh\n');
    const path = '/var/log/auth.log';
    const line = (port: number) =>
      `${new Date(host.at).toISOString()} web sshd[9]: Failed password for alice from 192.0.2.4 port ${port} ssh2\n`;
    host.files.set(path, line(1));
    const look = start(login, host);
    expect(valueIn(await look(), 'login.failures')).toBe(0);
    const whole = line(1) + line(2) + line(3);
    host.files.set(path, whole.slice(0, -20));
    expect(valueIn(await look(), 'login.failures')).toBe(1);
    host.files.set(path, whole);
    expect(valueIn(await look(), 'login.failures')).toBe(2);
    host.parts.set(path, { inode: 2 });
    host.files.set(path, line(4));
    expect(valueIn(await look(), 'login.failures')).toBe(3);
    host.parts.set(path, { inode: 3 });
    host.files.delete(path);
    for (let n = 0; n < 5; n += 1) expect(valueIn(await look(), 'login.failures')).toBe(3);
    await expect(look()).rejects.toThrow('auth.log');
    host.files.set(path, line(5) + line(6) + line(7));
    expect(valueIn(await look(), 'login.failures')).toBe(6);
  });
});

describe('home folders', () => {
  it('are told by the space left for them, where there are any', async () => {
    const host = linuxHost();
    expect(valueIn(await start(login, host)(), 'login.home_available', '/')).toBeUndefined();
    host.infos.set('/home/alice', { kind: 'folder' });
    expect(valueIn(await start(login, host)(), 'login.home_available', '/')).toBe(600);
    // On another machine: looking could hang.
    const mounts = String(host.files.get('/proc/self/mountinfo'));
    host.files.set('/proc/self/mountinfo', `${mounts}99 1 0:50 / /home rw - nfs4 srv:/home rw\n`);
    expect(valueIn(await start(login, host)(), 'login.home_available', '/')).toBeUndefined();
  });
});

describe('sign-ins on Windows', () => {
  const windowsHost = () => Object.assign(recordedHost(), { platform: 'win32' as const });
  const at = (host: RecordedHost) => new Date(host.at).toISOString();

  it('name who is locked out and from where, and until when the password is good', async () => {
    const host = windowsHost();
    host.windowsAnswers = {
      'login-domain': [],
      'login-password': [{ account: 'alice', expires: new Date(host.at + 86_400_000).toISOString() }],
    };
    const data = { TargetUserName: 'alice', TargetDomainName: 'PHONE-GATEWAY' };
    host.eventXml.push(eventXml('Security', 'Microsoft-Windows-Security-Auditing', 4740, data, at(host)));
    const result = await start(login, host)();
    expect(detailIn(result, 'login.account', 'alice')).toContain('tried from PHONE-GATEWAY');
    expect(valueIn(result, 'login.password_expires', 'alice')).toBe(86_400);
    expect(valueIn(result, 'login.profile')).toBe(0);
    expect(valueIn(result, 'login.domain')).toBeUndefined();
  });

  it.each([
    [[{ setting: 1 }], 1, undefined],
    [[{ setting: 0 }], 1, undefined],
    [[{ setting: 3 }], 0, 0],
    [[{ setting: 2 }], 0, 0],
    [[], undefined, 0],
    [['Logon,Erfolg'], undefined, 0],
  ])('are not called none where Windows does not record them: %j', async (audit, recorded, failures) => {
    const host = windowsHost();
    host.windowsAnswers = { 'login-audit': audit };
    const result = await start(login, host)();
    expect(valueIn(result, 'login.recorded')).toBe(recorded);
    expect(valueIn(result, 'login.failures')).toBe(failures);
  });

  it('tell who was refused even when the log of profiles cannot be read, and nothing of profiles then', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    const windowsEvents = host.windowsEvents;
    host.windowsEvents = (watch) =>
      watch.name === 'login-profile'
        ? () => Promise.reject(new Error('Windows answered: access denied'))
        : windowsEvents(watch);
    host.eventXml.push(
      `<Event><System><Provider Name="Microsoft-Windows-Security-Auditing"/><EventID>4740</EventID><TimeCreated SystemTime="${new Date(host.at).toISOString()}"/><Channel>Security</Channel></System><EventData><Data Name="TargetUserName">ann</Data><Data Name="TargetDomainName">PC-7</Data></EventData></Event>`,
    );
    const { events = [], readings = [] } = await start(login, host)();
    expect(events.map(({ kind, instance }) => `${kind} ${instance}`)).toEqual(['lockout ann']);
    expect(readings.some(({ metric }) => metric === 'login.profile')).toBe(false);
  });

  it('tell a temporary profile for a day, and nothing of a registry closed late', async () => {
    const host = windowsHost();
    const profile = (id: number) =>
      eventXml('Application', 'Microsoft-Windows-User Profiles Service', id, ['x'], at(host));
    host.eventXml.push(profile(1530));
    const look = start(login, host);
    expect(valueIn(await look(), 'login.profile')).toBe(0);
    host.eventXml.push(profile(1511), profile(1515));
    const result = await look();
    expect(valueIn(result, 'login.profile')).toBe(2);
    expect(detailIn(result, 'login.profile')).toContain('temporary');
    host.pass(25 * 60 * minute);
    expect(valueIn(await look(), 'login.profile')).toBe(0);
  });

  it('cannot be told where the event log does not answer', async () => {
    const host = windowsHost();
    host.windowsEvents = () => () =>
      Promise.reject(new Error('Windows gave no answer (PowerShell ended with 1): Zugriff verweigert'));
    await expect(start(login, host)()).rejects.toThrow('no answer');
  });
});
