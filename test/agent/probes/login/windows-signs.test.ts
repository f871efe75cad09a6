import { describe, expect, it } from 'vitest';
import { parseWindowsEvent } from '../../../../packages/agent/src/host/windows-event.ts';
import { readEvents } from '../../../../packages/agent/src/probes/login/windows-signs.ts';
import { onRecording } from '../../recordings.ts';
import { eventXml, sampleIn } from '../windows-sample.ts';

const read = (...xml: string[]) => readEvents(xml.flatMap((one) => parseWindowsEvent(one) ?? []));
const security = 'Microsoft-Windows-Security-Auditing';
const logon = (data: Record<string, string>, at?: string) => eventXml('Security', security, 4625, data, at);

describe('Windows says of signing in', () => {
  const table = [
    [
      'xml/Microsoft-Windows-Security-Auditing_4625.xml',
      'a wrong password for a known account',
      [{ kind: 'failure', account: 'administrator', source: '23.94.153.202', count: 1 }],
    ],
    [
      'xml/Microsoft-Windows-Security-Auditing_4625_b.xml',
      'a refusal that names nobody',
      [{ kind: 'failure', account: undefined, source: '10.23.23.9' }],
    ],
    ['xml/Microsoft-Windows-Security-Auditing_4776_b.xml', 'a check that passed', []],
    [
      'maps/Security_Microsoft-Windows-Security-Auditing_4740.map',
      'a lock-out with the computer it came from',
      [{ kind: 'state', account: 'username', state: 'locked', source: 'DOMAIN' }],
    ],
    [
      'maps/Security_Microsoft-Windows-Security-Auditing_4776.map',
      'a name that nobody has, which is not kept',
      [{ kind: 'failure', account: undefined, source: 'BASE-RD-01' }],
    ],
  ] as const;
  for (const [file, says, expected] of table) {
    onRecording(`windows/${file}`, says, (content) => {
      const signs = read(sampleIn(content.toString('utf8'), 'Security'));
      expect(signs).toMatchObject(expected);
      expect(signs).toHaveLength(expected.length);
    });
  }

  it.each([
    ['0xc000006d', '0xc0000064', { kind: 'failure', account: undefined }],
    ['0xc000006d', '0xc000006a', { kind: 'failure', account: 'alice' }],
    ['0xc0000234', '0x0', { kind: 'state', account: 'alice', state: 'locked' }],
    ['0xc000006e', '0xc0000071', { kind: 'state', account: 'alice', state: 'password-expired' }],
    ['0xc000006e', '0xc0000072', { kind: 'state', account: 'alice', state: 'account-disabled' }],
    ['0xc0000193', '0x0', { kind: 'state', account: 'alice', state: 'account-expired' }],
    ['0xc0000224', '0x0', { kind: 'state', account: 'alice', state: 'must-change-password' }],
    ['0xc000005e', '0x0', { kind: 'domain', problem: 'no-controller' }],
    ['0xc0000133', '0x0', { kind: 'domain', problem: 'clock' }],
    ['0xc000018d', '0x0', { kind: 'domain', problem: 'trust-broken' }],
    // A code nobody knows yet tells nothing about who it was.
    ['0xc0999999', '0x0', { kind: 'failure', account: undefined }],
    ['nonsense', '', { kind: 'failure', account: undefined }],
  ])('status %s/%s', (Status, SubStatus, expected) => {
    const data = { TargetUserName: 'alice', Status, SubStatus, IpAddress: '-', WorkstationName: 'PC7' };
    expect(read(logon(data))).toMatchObject([expected]);
  });

  it('one wrong password once, although two parts of Windows write it', () => {
    const data = {
      TargetUserName: 'Alice',
      Status: '0xc000006d',
      SubStatus: '0xc000006a',
      IpAddress: '::ffff:10.0.0.5',
    };
    const ntlm = eventXml('Security', security, 4776, {
      TargetUserName: 'alice',
      Status: '0xC000006A',
      Workstation: 'PC7',
    });
    expect(read(ntlm, logon(data))).toMatchObject([{ kind: 'failure', account: 'alice', source: '10.0.0.5' }]);
    expect(read(ntlm)).toMatchObject([{ kind: 'failure', account: 'alice', source: 'PC7' }]);
  });

  it('that an administrator unlocked an account, and that no controller answers', () => {
    expect(read(eventXml('Security', security, 4767, { TargetUserName: 'alice' }))).toMatchObject([{ state: 'ok' }]);
    expect(read(eventXml('System', 'NETLOGON', 5719, {}))).toMatchObject([{ problem: 'no-controller' }]);
    expect(read(eventXml('System', 'NETLOGON', 3210, {}))).toMatchObject([{ problem: 'trust-broken' }]);
  });

  it('by Kerberos who mistyped, and that a clock is wrong', () => {
    const kerberos = (Status: string) =>
      eventXml('Security', security, 4771, { TargetUserName: 'alice', Status, IpAddress: '::ffff:10.0.0.5' });
    expect(read(kerberos('0x18'))).toMatchObject([{ kind: 'failure', account: 'alice', source: '10.0.0.5' }]);
    // Revoked may be locked, disabled or out of hours: not said which, so no lock-out is claimed.
    expect(read(kerberos('0x12'))).toMatchObject([{ kind: 'failure', account: 'alice' }]);
    expect(read(kerberos('0x25'))).toMatchObject([{ kind: 'domain', problem: 'clock' }]);
    expect(read(kerberos('0x17'))).toMatchObject([{ state: 'password-expired' }]);
  });
});
