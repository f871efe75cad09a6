import { describe, expect, it } from 'vitest';
import { firewall } from '../../../../packages/agent/src/probes/firewall/index.ts';
import { parseGlobalState } from '../../../../packages/agent/src/probes/firewall/macos.ts';
import { firewallQuery } from '../../../../packages/agent/src/probes/firewall/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const [on, off] = [0, 1];

describe('the firewall of a Linux machine', () => {
  it('that has none is nothing here', async () => {
    expect(await start(firewall, recordedHost())()).toEqual({ readings: [] });
  });

  it.each([
    ['ENABLED=yes\nLOGLEVEL=low\n', on],
    ['# comment\nENABLED=no\n', off],
  ])('is told by ufw’s own settings: %j', async (conf, state) => {
    const host = recordedHost();
    host.files.set('/etc/ufw/ufw.conf', conf);
    expect(valueIn(await start(firewall, host)(), 'firewall.state', 'ufw')).toBe(state);
  });

  it('may be firewalld beside a ufw that nobody uses', async () => {
    const host = recordedHost();
    host.files.set('/etc/ufw/ufw.conf', 'ENABLED=no\n');
    host.files.set('/etc/systemd/system/multi-user.target.wants/firewalld.service', '');
    host.files.set('/sys/fs/cgroup/system.slice/firewalld.service', '');
    const look = start(firewall, host);
    expect((await look()).readings).toMatchObject([{ instance: 'firewalld', value: on }]);
    host.files.delete('/sys/fs/cgroup/system.slice/firewalld.service');
    host.files.set('/sys/fs/cgroup/system.slice/cron.service', '');
    expect(valueIn(await look(), 'firewall.state', 'firewalld')).toBe(off);
  });
});

describe('the firewall of Windows', () => {
  const told = (Profile: string, more: object = {}) => ({ Profile, Policy: null, Local: 1, Service: 4, ...more });
  const windows = (answer: unknown[] | Error) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers = { firewall: answer };
    return host;
  };

  it('is on or off in each kind of network, and a policy stands above the machine’s own setting', async () => {
    const answer = [told('DomainProfile', { Policy: 0 }), told('StandardProfile', { Local: 0 }), told('PublicProfile')];
    const result = await start(firewall, windows(answer))();
    expect(valueIn(result, 'firewall.state', 'domain networks')).toBe(off);
    expect(detailIn(result, 'firewall.state', 'domain networks')).toContain('policy');
    expect(valueIn(result, 'firewall.state', 'private networks')).toBe(off);
    expect(valueIn(result, 'firewall.state', 'public networks')).toBe(on);
  });

  it('is off when its service does not run', async () => {
    const result = await start(firewall, windows([told('PublicProfile', { Service: 1 })]))();
    expect(valueIn(result, 'firewall.state', 'public networks')).toBe(off);
  });

  it.each([[[]], [[null]], [[{ Profile: 'Öffentlich' }]], [new Error('timed out')]])(
    '%j is no answer',
    async (answer) => {
      await expect(start(firewall, windows(answer))()).rejects.toThrow(/./);
    },
  );

  it('is asked in one logical line', () => expect(firewallQuery.script).not.toMatch(/[\n#]/));

  for (const profile of ['DomainProfile', 'PublicProfile', 'StandardProfile']) {
    onRecording(`glpi/win32/registry/10-${profile}.reg`, 'a real registry has the value asked for', async (content) => {
      const text = content.toString('utf16le');
      const value = Number.parseInt(/"EnableFirewall"=dword:([0-9a-f]{8})/.exec(text)?.[1] ?? '', 16);
      expect(text).toContain(`\\FirewallPolicy\\${profile}]`);
      const result = await start(firewall, windows([told(profile, { Local: value })]))();
      expect(result.readings?.[0]?.value).toBe(value === 1 ? on : off);
    });
  }
});

describe('the firewall of a Mac', () => {
  it.each([
    ['Firewall is enabled. (State = 1)\n', true],
    ['Firewall is disabled. (State = 0)\n', false],
    ['Firewall is blocking all non-essential incoming connections. (State = 2)\n', true],
  ])('%j', (text, state) => expect(parseGlobalState(text).on).toBe(state));

  it('that does not answer is unknown', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    await expect(start(firewall, host)()).rejects.toThrow('did not tell');
  });

  onRecording('glpi/macos/firewall/defaults_read_preferences_com_alf_globalstate.txt', 'that is on', (content) => {
    expect(parseGlobalState(content.toString()).on).toBe(true);
  });
});
