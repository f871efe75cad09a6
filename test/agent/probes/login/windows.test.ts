import { describe, expect, it } from 'vitest';
import { login } from '../../../../packages/agent/src/probes/login/index.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { eventXml } from '../windows-sample.ts';
import { minute } from './linux-host.ts';

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
