import { describe, expect, it } from 'vitest';
import { links } from '../../../packages/agent/src/probes/links/index.ts';
import { duplexes, tunnelStates } from '../../../packages/agent/src/probes/links/metrics.ts';
import type { Result } from '../../../packages/agent/src/probes/probe.ts';
import { printed, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const minute = 60_000;
const eth0 = '/sys/class/net/eth0';

/** Started long ago; one cable to one router. */
function office(): RecordedHost & { slept: number; changes(count: number): void; speed(mbit: number): void } {
  const base = recordedHost();
  base.upMs = 3_600_000;
  const host = Object.assign(base, {
    slept: 0,
    changes: (count: number) => void base.files.set(`${eth0}/carrier_changes`, `${count}\n`),
    speed: (mbit: number) => void base.files.set(`${eth0}/speed`, `${mbit}\n`),
  });
  host.uptimeMs = () => host.upMs + host.slept;
  host.files.set(`${eth0}/type`, '1\n');
  host.files.set(`${eth0}/duplex`, 'full\n');
  host.changes(2);
  return host;
}

describe('a cable', () => {
  it('tells when its ends did not agree on sending at once', async () => {
    const host = office();
    const look = start(links, host);
    expect(duplexes[valueIn(await look(), 'network.duplex', 'eth0') ?? -1]).toBe('full');
    host.files.set(`${eth0}/duplex`, 'half\n');
    expect(duplexes[valueIn(await look(), 'network.duplex', 'eth0') ?? -1]).toBe('half');
    for (const refusal of ['unknown\n', Object.assign(new Error('invalid'), { code: 'EINVAL' })]) {
      host.files.set(`${eth0}/duplex`, refusal);
      expect(valueIn(await look(), 'network.duplex', 'eth0')).toBeUndefined();
    }
  });

  it('counts how often it lost its link within an hour', async () => {
    const host = office();
    const look = start(links, host);
    expect(valueIn(await look(), 'network.flaps', 'eth0')).toBe(0);
    for (let n = 1; n <= 6; n += 1) {
      host.pass(minute);
      host.changes(2 + 2 * n);
      await look();
    }
    expect(valueIn(await look(), 'network.flaps', 'eth0')).toBe(6);
    host.pass(61 * minute);
    expect(valueIn(await look(), 'network.flaps', 'eth0')).toBe(0);
  });

  it('counts no link that was lost in sleep or while the machine starts', async () => {
    const host = office();
    const look = start(links, host);
    await look();
    host.pass(minute);
    host.slept = 8 * 60 * minute;
    host.changes(6);
    expect(valueIn(await look(), 'network.flaps', 'eth0')).toBe(0);

    const started = office();
    started.upMs = 10_000;
    const early = start(links, started);
    await early();
    started.pass(minute);
    started.changes(20);
    expect(valueIn(await early(), 'network.flaps', 'eth0')).toBe(0);
  });

  it('is compared with the best it had at the same router, over restarts, and nowhere else', async () => {
    const host = office();
    expect(valueIn(await start(links, host)(), 'network.speed_share', 'eth0')).toBe(1);
    host.speed(100);
    expect(valueIn(await start(links, host)(), 'network.speed_share', 'eth0')).toBe(0.1);
    const elsewhere = printed('net-arp').replace(/([\da-f]{2}:){5}[\da-f]{2}/g, '02:00:00:00:00:99');
    host.files.set('/proc/net/arp', elsewhere);
    expect(valueIn(await start(links, host)(), 'network.speed_share', 'eth0')).toBe(1);
    host.kept.set('link-speeds', 'nonsense\n \neth0 x');
    expect(valueIn(await start(links, host)(), 'network.speed_share', 'eth0')).toBe(1);
  });

  it('is no radio: Wi-Fi loses its link and speed as it roams', async () => {
    const host = office();
    host.links.set(`${eth0}/phy80211`, '../../ieee80211/phy0');
    expect(await start(links, host)()).toEqual({ readings: [], events: [] });
  });
});

describe('a VPN', () => {
  const state = (result: Result) => tunnelStates[valueIn(result, 'network.vpn', 'wg0') ?? -1];
  const traffic = (host: RecordedHost, received: number, sent: number) =>
    host.files.set('/proc/net/dev', `Inter-|\n face |\n  wg0: ${received} 1 0 0 0 0 0 0 ${sent} 1 0 0 0 0 0 0\n`);

  function road(): RecordedHost {
    const host = recordedHost();
    host.links.set('/sys/class/net/wg0', '../../devices/virtual/net/wg0');
    host.files.set('/sys/class/net/wg0/type', '65534\n');
    host.files.set('/sys/class/net/wg0/flags', '0x1091\n');
    traffic(host, 0, 0);
    return host;
  }

  it('that a person ends is told as what happened, and is no trouble', async () => {
    const host = road();
    const look = start(links, host);
    const first = await look();
    expect(state(first)).toBe('up');
    expect(first.events).toEqual([]);
    host.files.set('/proc/net/dev', 'Inter-|\n face |\n');
    const gone = await look();
    expect(state(gone)).toBe('ended');
    expect(gone.events).toMatchObject([{ kind: 'vpn-down', instance: 'wg0' }]);
    expect((await look()).events).toEqual([]);
    traffic(host, 0, 0);
    expect((await look()).events).toMatchObject([{ kind: 'vpn-up', instance: 'wg0' }]);
    host.files.set('/proc/net/dev', 'Inter-|\n face |\n');
    await look();
    host.pass(31 * minute);
    await look();
    expect(valueIn(await look(), 'network.vpn', 'wg0')).toBeUndefined();
  });

  it('that sends much and hears nothing for minutes is silent, until something comes back', async () => {
    const host = road();
    const look = start(links, host);
    await look();
    for (let n = 1; n <= 4; n += 1) {
      host.pass(minute);
      traffic(host, 0, n * 5000);
      expect(state(await look())).toBe('up');
    }
    host.pass(minute);
    traffic(host, 0, 30_000);
    expect(state(await look())).toBe('silent');
    traffic(host, 92, 31_000);
    expect(state(await look())).toBe('up');
  });

  it('that only keeps itself open is not silent', async () => {
    const host = road();
    const look = start(links, host);
    for (let n = 1; n <= 20; n += 1) {
      host.pass(minute);
      traffic(host, 0, n * 96);
      expect(state(await look())).toBe('up');
    }
  });

  it('is no bridge, no container’s cable and no tunnel without a program behind it', async () => {
    const host = road();
    host.files.set('/sys/class/net/wg0/type', '1\n');
    expect((await start(links, host)()).readings).toEqual([]);
    host.files.set('/sys/class/net/wg0/type', '65534\n');
    host.files.set('/sys/class/net/wg0/carrier', '0\n');
    expect((await start(links, host)()).readings).toEqual([]);
  });

  it('is read on Windows from its adapters', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    const adapter = { kind: 'adapter', index: 1, admin: 1, oper: 1, medium: 0, bitsPerSecond: 1e8 };
    const cable = { ...adapter, name: 'Ethernet', full: false, type: 6 };
    host.windowsAnswers.network = [cable, { ...adapter, name: 'wg0', type: 53, virtual: true }];
    const look = start(links, host);
    const result = await look();
    expect(state(result)).toBe('up');
    expect(duplexes[valueIn(result, 'network.duplex', 'Ethernet') ?? -1]).toBe('half');
    host.windowsAnswers.network = [cable];
    expect((await look()).events).toMatchObject([{ kind: 'vpn-down' }]);
  });
});
