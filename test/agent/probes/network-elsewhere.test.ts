import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { parseIfconfig, parseNetstat, parseRoute } from '../../../packages/agent/src/probes/network/macos.ts';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';
import { pathStates } from '../../../packages/agent/src/probes/network/path-metrics.ts';
import { parseNetwork } from '../../../packages/agent/src/probes/network/windows.ts';
import type { Result } from '../../../packages/agent/src/probes/probe.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const state = (result: Result) => pathStates[valueIn(result, 'network.path') ?? -1];

const adapter = (name: string, index: number, more: object = {}) => ({
  kind: 'adapter',
  name,
  index,
  full: true,
  virtual: false,
  type: 6,
  medium: 14,
  admin: 1,
  oper: 1,
  bitsPerSecond: 1e9,
  ...more,
});
const counters = (name: string, received: number) => ({
  kind: 'counters',
  name,
  received,
  sent: 0,
  packets: received / 100,
  errors: 0,
  drops: 0,
});
const route = (index: number, hop: string, metric: number) => ({ kind: 'route', index, hop, metric });

/** A Windows laptop: cable and Wi-Fi to one router, the cable cheaper. */
const laptop = [
  adapter('Ethernet', 4),
  adapter('WLAN', 9, { type: 71, medium: 9, bitsPerSecond: 4.33e8 }),
  adapter('Firmen-VPN', 22, { type: 53, medium: 0, virtual: true }),
  counters('Ethernet', 1000),
  route(9, '10.0.0.1', 0),
  route(4, '10.0.0.1', 0),
  { kind: 'metric', index: 9, metric: 35 },
  { kind: 'metric', index: 4, metric: 25 },
  { kind: 'machine', mobile: true },
];

function windows(rows: readonly unknown[] = laptop): RecordedHost {
  const host = recordedHost();
  host.platform = 'win32';
  host.windowsAnswers.network = rows;
  host.answerRun = () => ({
    stdout: 'Antwort von 10.0.0.1: Bytes=32 Zeit<1ms TTL=64\nPakete: Gesendet = 5, Empfangen = 5, Verloren = 0\n',
  });
  return host;
}

describe('the network of a Windows machine', () => {
  it('is its adapters by number, the cheapest way out, and whether people carry it', () => {
    const found = parseNetwork(laptop);
    expect(found?.route).toEqual({ device: 'Ethernet', gateway: '10.0.0.1' });
    expect(found?.isPortable).toBe(true);
    expect(found?.adapters[0]).toMatchObject({ name: 'Ethernet', link: 'up', speed: 1000, full: true });
    expect(found?.adapters.map(({ isWireless, isTunnel }) => [isWireless, isTunnel])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });

  it('may have adapters that are off or without a cable, and a tunnel without a router', () => {
    const found = parseNetwork([
      adapter('A', 1, { admin: 2, oper: 2 }),
      adapter('B', 2, { oper: 2, bitsPerSecond: 0 }),
      route(2, '0.0.0.0', 1),
    ]);
    expect(found?.adapters.map(({ link }) => link)).toEqual(['off', 'down']);
    expect(found?.adapters[1]?.speed).toBeUndefined();
    expect(found?.route).toEqual({ device: 'B' });
  });

  it('is unknown with a reason when Windows answers something else', async () => {
    for (const rows of [[], [null, 7, 'Ethernet'], [{ kind: 'adapter' }], [{ kind: 'route', hop: 5 }]])
      expect(parseNetwork(rows)).toBeUndefined();
    await expect(start(network, windows([]))()).rejects.toThrow('network adapters');
    await expect(start(networkPath, windows([]))()).rejects.toThrow('network adapters');
  });

  it('carries what its counters grew by, as a mean of the time between two answers', async () => {
    const host = windows();
    const look = start(network, host);
    expect(valueIn(await look(), 'network.speed', 'Ethernet')).toBe(1000);
    host.pass(300_000);
    host.windowsAnswers.network = [adapter('Ethernet', 4), counters('Ethernet', 301_000)];
    expect(valueIn(await look(), 'network.receive_rate', 'Ethernet')).toBe(1000);
    host.pass(10_000);
    expect(valueIn(await look(), 'network.receive_rate', 'Ethernet')).toBe(1000);
  });

  it('keeps no cycle waiting for a slow answer: it is told when it is there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const host = windows();
      let answer: (rows: readonly unknown[]) => void = () => undefined;
      host.windows = () => () => new Promise((resolve) => (answer = resolve));
      const look = start(network, host);
      const first = look();
      await vi.advanceTimersByTimeAsync(5000);
      expect(await first).toEqual({});
      answer(laptop);
      await vi.advanceTimersByTimeAsync(0);
      expect(valueIn(await look(), 'network.speed', 'Ethernet')).toBe(1000);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has a way out like any other, and a laptop without any network is at no fault', async () => {
    expect(state(await start(networkPath, windows())())).toBe('ok');
    const unplugged = [adapter('Ethernet', 4, { oper: 2 }), adapter('WLAN', 9, { oper: 2, medium: 9 })];
    const dead = windows(unplugged);
    dead.answerReach = () => ({ outcome: 'unreachable' });
    dead.answerResolve = () => 'ETIMEOUT';
    expect(state(await start(networkPath, dead)())).toBe('link-down');
    dead.windowsAnswers.network = [...unplugged, { kind: 'machine', mobile: true }];
    expect(state(await start(networkPath, dead)())).toBe('not-connected');
  });
});

const netstat = [
  'Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll',
  'lo0   16384 <Link#1>                         74612     0   12000000    74612     0   12000000     0',
  'lo0   16384 127           127.0.0.1          74612     -   12000000    74612     -   12000000     -',
  'en0   1500  <Link#5>    f0:18:98:00:00:01   500000     3  600001000   200000     1   50000000     0',
  'en0   1500  192.168.1     192.168.1.7       500000     -  600001000   200000     -   50000000     -',
  'utun0* 2000 <Link#7>                             0     0          0        2     0        200     0',
].join('\n');
const ifconfig = [
  'lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384',
  '\tinet 127.0.0.1 netmask 0xff000000',
  'en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500',
  '\tmedia: autoselect (1000baseT <full-duplex,flow-control>)',
  '\tstatus: active',
  'en5: flags=8822<BROADCAST,SMART,SIMPLEX,MULTICAST> mtu 1500',
  '\tmedia: autoselect (none)',
  '\tstatus: inactive',
].join('\n');

describe('the network of a Mac', () => {
  it('is what route, ifconfig and netstat print', () => {
    expect(
      parseRoute('   route to: default\ndestination: default\n    gateway: 192.168.1.1\n  interface: en0\n'),
    ).toEqual({ device: 'en0', gateway: '192.168.1.1' });
    expect(parseRoute('  interface: utun3\n')).toEqual({ device: 'utun3' });
    expect(parseRoute('route: writing to routing socket: not in table\n')).toBeUndefined();
    expect(parseIfconfig(ifconfig)).toEqual([
      { name: 'en0', link: 'up', speed: 1000, full: true },
      { name: 'en5', link: 'off' },
    ]);
    expect(parseNetstat(netstat).find(({ name }) => name === 'en0')).toEqual({
      name: 'en0',
      receivedBytes: 600_001_000,
      sentBytes: 50_000_000,
      packets: 700_000,
      errors: 4,
      drops: 0,
    });
    expect(parseNetstat(netstat).map(({ name }) => name)).toEqual(['lo0', 'en0', 'utun0']);
    for (const text of ['', 'netstat: sysctl: Operation not permitted', netstat.split('\n').slice(1).join('\n')])
      expect(parseNetstat(text)).toEqual([]);
  });

  const recording = new URL('../../../../shared/recordings/jc/osx-10.14.6/ifconfig.out', import.meta.url);
  it.skipIf(!existsSync(recording))(
    `is read from a real Mac (left out where ${recording.pathname.split('/').slice(-3).join('/')} is missing)`,
    () => {
      const found = parseIfconfig(readFileSync(recording, 'utf8'));
      expect(found.find(({ name }) => name === 'en0')).toEqual({ name: 'en0', link: 'up' });
      // The wire to its security chip is no network.
      expect(found.some(({ name }) => name === 'en5')).toBe(false);
      expect(found.filter(({ link }) => link === 'up').length).toBeLessThan(found.length);
    },
  );

  it('is asked of small programs every two minutes, and is unknown when they say nothing', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = (program) => ({ stdout: program === 'ifconfig' ? ifconfig : netstat });
    const look = start(network, host);
    expect(valueIn(await look(), 'network.link', 'en0')).toBe(0);
    host.pass(120_000);
    host.answerRun = (program) => ({
      stdout: program === 'ifconfig' ? ifconfig : netstat.replaceAll('600001000', '600121000'),
    });
    expect(valueIn(await look(), 'network.receive_rate', 'en0')).toBe(1000);
    host.pass(60_000);
    await look();
    expect(host.ran).toHaveLength(4);
    host.pass(120_000);
    host.answerRun = () => ({ outcome: 'timed-out', stdout: '' });
    await expect(look()).rejects.toThrow('timed-out');
  });

  it('has a way out, told by route; a Mac with a battery and no network is elsewhere', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    const says: Record<string, string> = {
      route: ' gateway: 192.168.1.1\n interface: en0\n',
      ping: '5 packets transmitted, 5 packets received\nround-trip min/avg/max/stddev = 1.0/2.5/4.0/0.1 ms\n',
      ifconfig: ifconfig.replaceAll('status: active', 'status: inactive'),
      netstat,
      pmset: "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t80%; discharging;\n",
    };
    host.answerRun = (program) => ({ stdout: says[program] ?? '' });
    const look = start(networkPath, host);
    expect(state(await look())).toBe('ok');
    host.answerReach = () => ({ outcome: 'unreachable' });
    host.answerResolve = () => 'ETIMEOUT';
    says.ping = '5 packets transmitted, 0 packets received\n';
    says.route = 'route: writing to routing socket: not in table\n';
    expect(state(await look())).toBe('not-connected');
    says.pmset = "Now drawing from 'AC Power'\n";
    expect(state(await look())).toBe('link-down');
    says.route = 'garbage';
    await expect(start(networkPath, host)()).rejects.toThrow('way out');
  });
});
