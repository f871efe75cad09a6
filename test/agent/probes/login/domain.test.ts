import { describe, expect, it } from 'vitest';
import {
  linuxDomain,
  parseKrb5,
  parseSambaDomain,
  parseWindowsDomain,
} from '../../../../packages/agent/src/probes/login/domain-servers.ts';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';
import { domainStates } from '../../../../packages/agent/src/probes/login/metrics.ts';
import { passwordReadings } from '../../../../packages/agent/src/probes/login/password.ts';
import { auditQuery, passwordQuery, windowsDomainQuery } from '../../../../packages/agent/src/probes/login/sources.ts';
import { detailIn, type RecordedHost, recordedHost, start } from '../../recorded-host.ts';
import { eventXml } from '../windows-sample.ts';

const minute = 60_000;
const krb5 = `[libdefaults]
  default_realm = EXAMPLE.COM
[realms]
  ATHENA.MIT.EDU = {
    kdc = kerberos.mit.edu
  }
  EXAMPLE.COM = {
    kdc = dc1.example.com:88
    kdc = [2001:db8::10]:88
    admin_server = dc1.example.com
  }
`;

describe('the domain of a machine', () => {
  it('is read from krb5.conf, with its own servers and no others', () => {
    expect(parseKrb5(krb5)).toEqual({ name: 'EXAMPLE.COM', servers: ['dc1.example.com', '2001:db8::10'] });
    expect(parseKrb5('[libdefaults]\ndefault_realm = AD.EXAMPLE.COM\n')?.servers).toEqual(['ad.example.com']);
    expect(parseKrb5('[libdefaults]\n')).toBeUndefined();
    expect(parseKrb5('default_realm = A(B\n')).toEqual({ name: 'A(B', servers: ['a(b'] });
  });

  it('is read from smb.conf of a member, and from what sssd found', () => {
    expect(parseSambaDomain('[global]\n  security = ADS\n  realm = ad.example.com\n')?.name).toBe('AD.EXAMPLE.COM');
    expect(parseSambaDomain('[global]\n  security = user\n  realm = X\n')).toBeUndefined();
    const host = recordedHost();
    host.files.set('/var/lib/sss/pubconf/kdcinfo.EXAMPLE.COM', '192.0.2.10\n192.0.2.11:88\n');
    expect(linuxDomain(host)).toEqual({ name: 'EXAMPLE.COM', servers: ['192.0.2.10', '192.0.2.11'] });
  });

  it('is none where Kerberos is only configured: a member has a key of its own', () => {
    const host = recordedHost();
    host.files.set('/etc/krb5.conf', krb5);
    expect(linuxDomain(host)).toBeUndefined();
    host.infos.set('/etc/krb5.keytab', {});
    expect(linuxDomain(host)?.name).toBe('EXAMPLE.COM');
  });

  it.each([
    [[], undefined],
    [
      [{ DomainName: 'CORP', DomainControllerName: '\\\\DC1', DomainControllerAddress: '\\\\192.0.2.10' }],
      ['192.0.2.10', 'DC1'],
    ],
    [
      [
        { DomainName: 'PC7', DomainControllerName: null },
        { DomainName: 'CORP', DomainControllerName: '\\\\DC1' },
      ],
      ['DC1'],
    ],
    [['?', null, 7, { DomainName: {}, DomainControllerName: [] }], undefined],
  ])('of Windows %j', (answer, servers) => {
    expect(parseWindowsDomain(answer)?.servers).toEqual(servers);
  });
});

function member(): RecordedHost {
  const host = recordedHost();
  host.files.set('/var/log/journal/0/system.journal', 'L');
  host.files.set('/etc/krb5.conf', krb5);
  host.infos.set('/etc/krb5.keytab', {});
  return host;
}
const states = domainStates;
const stateIn = (result: { readings?: readonly { metric: string; value: number | null }[] }) =>
  states[result.readings?.find(({ metric }) => metric === 'login.domain')?.value ?? -1];
const silent = () => ({ outcome: 'timeout' }) as const;

describe('a server of the domain', () => {
  it('that answers is reached, and asked every 5 minutes', async () => {
    const host = member();
    const asked: string[] = [];
    host.answerReach = (name, port) => {
      asked.push(`${name}:${port}`);
      return { outcome: 'open', ms: 1 };
    };
    const look = start(login, host);
    for (let n = 0; n < 6; n += 1, host.pass(minute)) expect(stateIn(await look())).toBe('reachable');
    expect(asked).toEqual(['dc1.example.com:88', 'dc1.example.com:88']);
  });

  it('that answered here and no longer does is missed; elsewhere the machine is away', async () => {
    const host = member();
    const look = start(login, host);
    await look();
    host.answerReach = silent;
    host.pass(5 * minute);
    const result = await look();
    expect(stateIn(result)).toBe('unreachable');
    expect(detailIn(result, 'login.domain')).toContain('EXAMPLE.COM');
    host.servers = ['10.0.0.1'];
    host.pass(5 * minute);
    expect(stateIn(await look())).toBe('away');
    // The same over a restart of the agent.
    host.servers = ['192.0.2.53'];
    expect(stateIn(await start(login, host)())).toBe('unreachable');
  });

  it('that never answered is not missed, and one that refuses is not there', async () => {
    const host = member();
    host.answerReach = () => ({ outcome: 'refused', ms: 1 });
    expect(stateIn(await start(login, host)())).toBe('never-reached');
  });

  it('is not asked for on a machine of no domain', async () => {
    const host = member();
    host.infos.delete('/etc/krb5.keytab');
    expect(stateIn(await start(login, host)())).toBeUndefined();
  });
});

describe('Windows that complains of its domain', () => {
  const windows = () => {
    const host = Object.assign(recordedHost(), { platform: 'win32' as const });
    host.upMs = 60 * minute;
    host.windowsAnswers = { 'login-domain': new Error('no CIM'), 'login-password': new Error('no cmdlet') };
    return host;
  };
  const netlogon = (host: RecordedHost, id: number, ago = 0) =>
    host.eventXml.push(eventXml('System', 'NETLOGON', id, ['x'], new Date(host.at - ago).toISOString()));

  it('twice within an hour misses it, once does not, nor in the first minutes of a start', async () => {
    const host = windows();
    const look = start(login, host);
    netlogon(host, 5719);
    expect(stateIn(await look())).toBeUndefined();
    netlogon(host, 5719);
    expect(stateIn(await look())).toBe('unreachable');
    host.pass(61 * minute);
    expect(stateIn(await look())).toBe('reachable');
    const started = windows();
    for (const ago of [55, 54, 53]) netlogon(started, 5719, ago * minute);
    expect(stateIn(await start(login, started)())).toBeUndefined();
  });

  it('because the domain no longer trusts it, says so whoever answers', async () => {
    const host = windows();
    host.windowsAnswers['login-domain'] = [{ DomainName: 'CORP', DomainControllerName: '\\\\DC1' }];
    netlogon(host, 3210);
    const result = await start(login, host)();
    expect(stateIn(result)).toBe('trust-broken');
    expect(detailIn(result, 'login.domain')).toContain('CORP');
  });
});

describe('the password of whoever sits at the screen', () => {
  it('is told by the time it has left, and nothing is made of other answers', () => {
    const answer = [{ account: 'alice', expires: '2026-11-23T00:00:00.0000000Z' }];
    expect(passwordReadings(answer, Date.parse('2026-11-22T00:00:00Z'))).toEqual([
      { metric: 'login.password_expires', instance: 'alice', value: 86_400 },
    ]);
    expect(passwordReadings([{ account: 'alice', expires: 'nie' }, { expires: '2026-11-23' }, null, 'x'], 0)).toEqual(
      [],
    );
  });

  it.each([[passwordQuery], [windowsDomainQuery], [auditQuery]])(
    'is asked by text that PowerShell can read in one line: %o',
    ({ script }) => {
      expect(script).not.toMatch(/[\n#]/);
      for (const [open, close] of ['{}', '()', '[]']) {
        expect(script.split(open ?? '').length).toBe(script.split(close ?? '').length);
      }
      expect((script.match(/"/g) ?? []).length % 2).toBe(0);
      expect((script.match(/'/g) ?? []).length % 2).toBe(0);
    },
  );
});
