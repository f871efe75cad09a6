import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Tried, tryMail } from './tried.ts';

let machine: Tried;
beforeEach(() => {
  machine = tryMail();
});
afterEach(() => machine.close());

describe('an account’s file', () => {
  it.each([
    ['no JSON', '{ office', 'JSON'],
    ['no server', {}, 'names neither "smtp" nor "imap"'],
    ['a typing error', { smtp: { host: 'a' }, pasword: 'x' }, '"pasword" is not known'],
    ['a server as text', { smtp: 'mail.example.org' }, '"smtp" '],
    ['a wrong port', { smtp: { host: 'a', port: 70_000 } }, 'wrong "port"'],
    ['a host that is none', { smtp: { host: 'a b' } }, 'must be {"host"'],
    ['a user without a password', { smtp: { host: 'a' }, user: 'x' }, 'need each other'],
    [
      'a login in the open',
      { smtp: { host: 'a', security: 'none' }, user: 'x', passwordFile: '/x' },
      'only over an encrypted',
    ],
    [
      'a round trip without a mailbox',
      { smtp: { host: 'a' }, user: 'x', passwordFile: '/x', roundTrip: true },
      '"roundTrip" needs',
    ],
    ['an authority that is none', { smtp: { host: 'a' }, authorities: '/nowhere.pem' }, 'is not there'],
  ])('with %s is shown as misconfigured, with what is wrong', async (_, content, words) => {
    machine.account('office', content);
    const seen = await machine.look();
    expect(seen['service office']).toBe('misconfigured');
    expect(seen['service office detail']).toContain(words);
  });

  it('whose password everybody may read is not used', async () => {
    machine.account('office', { smtp: { host: '127.0.0.1' }, user: 'x' }, 'open', 0o644);
    const seen = await machine.look();
    expect(seen['service office smtp']).toBe('misconfigured');
    expect(seen['service office smtp detail']).toContain('everybody on this machine may read');
  });

  it('that others may write is not used', async () => {
    const other = tryMail((host) => ({
      ...host,
      stat: (path) => {
        const info = host.stat(path);
        return info && { ...info, onlyRootWrites: false };
      },
    }));
    other.account('office', { smtp: { host: '127.0.0.1' } });
    expect((await other.look())['service office detail']).toContain('others than root may change it');
    other.close();
  });

  it('on Windows is not obeyed where users may change its folder: they could have the password sent to themselves', async () => {
    const asked: string[] = [];
    const other = tryMail((host) => ({
      ...host,
      platform: 'win32',
      windows:
        ({ name }) =>
        async () =>
          name === 'mail-guard' ? [{ sid: 'S-1-5-32-545' }] : [],
      connect: (target) => {
        asked.push(target.host);
        return host.connect(target);
      },
    }));
    other.account('office', { smtp: { host: '127.0.0.1' } });
    const seen = await other.look();
    expect(seen['service office']).toBe('misconfigured');
    expect(seen['service office detail']).toContain('icacls');
    expect(asked).toEqual([]);
    other.close();
  });

  it('is none: nothing is tried', async () => {
    expect(await machine.look()).toEqual({});
  });
});
