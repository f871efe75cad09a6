import { describe, expect, it } from 'vitest';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { fail, forbidden, journal, linuxHost, minute, write } from './linux-host.ts';

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

  it('are not what anybody else writes into the journal under the name of sshd', async () => {
    const host = linuxHost();
    const look = start(login, host);
    await look();
    host.pass(5 * minute);
    for (let n = 0; n < 20; n += 1)
      write(host, 'Failed password for ann from 192.0.2.9 port 4711 ssh2', host.at, 'sshd', '1000');
    expect(valueIn(await look(), 'login.failures_worst')).toBe(0);
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
