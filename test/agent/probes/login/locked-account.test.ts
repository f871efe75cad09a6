import { describe, expect, it } from 'vitest';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';
import { fail, linuxHost, locked, lockedState, minute, okState, write } from './linux-host.ts';

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
