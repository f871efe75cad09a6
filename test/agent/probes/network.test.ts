import { describe, expect, it } from 'vitest';
import { interfaceNames, parseNetDev } from '../../../packages/agent/src/probes/network/counters.ts';
import { network } from '../../../packages/agent/src/probes/network/index.ts';
import { arpKnows, parseRoutes4, parseRoutes6 } from '../../../packages/agent/src/probes/network/routes.ts';
import { printed, recordedHost, start, valueIn } from '../recorded-host.ts';

const heading = 'Inter-|   Receive    |  Transmit\n face |bytes packets errs …\n';
const device = (name: string, rx: number[], tx: number[]) =>
  `${name.padStart(6)}: ${[...rx, 0, 0, 0, 0].join('   ')} ${[...tx, 0, 0, 0, 0].join(' ')}\n`;

describe('the kernel’s network tables', () => {
  it('are read from what a real kernel printed', () => {
    expect(interfaceNames(printed('net-dev'))).toEqual(['lo', 'ifb0', 'ifb1', 'eth0']);
    expect(parseNetDev(printed('net-dev'), (name) => name === 'eth0')).toMatchObject([{ name: 'eth0', errors: 0 }]);
    expect(parseRoutes4(printed('net-route'))).toMatchObject({ device: 'eth0', gateway: '192.0.2.1' });
    expect(parseRoutes6(printed('net-ipv6_route'))).toMatchObject({ device: 'eth0' });
    expect(arpKnows(printed('net-arp'), '192.0.2.1')).toBe(true);
    expect(arpKnows(printed('net-arp'), '192.0.2.2')).toBe(false);
  });

  it('tell the cheapest of several ways out, and that a tunnel has no router', () => {
    const text = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nwlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\neth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\n`;
    expect(parseRoutes4(text)).toMatchObject({ device: 'eth0', gateway: '192.168.1.254' });
    const tunnel = parseRoutes4('Iface\nwg0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\n');
    expect(tunnel?.device).toBe('wg0');
    expect(tunnel?.gateway).toBeUndefined();
    expect(parseRoutes4('Iface\neth0\t00000000\t0101A8C0\t0000\t0\t0\t0\t00000000\n')).toBeUndefined();
    expect(parseRoutes4('')).toBeUndefined();
    expect(parseRoutes4('Iface\neth0\t00000000\tzz')).toBeUndefined();
  });

  it('name a link-local IPv6 router together with its interface', () => {
    const zeros = '0'.repeat(32);
    const line = `${zeros} 00 ${zeros} 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003     eth0`;
    expect(parseRoutes6(line)).toMatchObject({
      device: 'eth0',
      gateway: 'fe80:0000:0000:0000:0000:0000:0000:0001%eth0',
    });
  });

  it('know a router as unanswered when the kernel holds an incomplete entry', () => {
    const text = 'IP address HW type Flags HW address Mask Device\n10.0.0.1   0x1  0x0  00:00:00:00:00:00  *  eth0\n';
    expect(arpKnows(text, '10.0.0.1')).toBe(false);
  });

  it('survive names with colons and cut lines', () => {
    const text = `${heading}${device('eth0:1', [5, 1, 0, 0], [6, 1, 0, 0])}  eth1: 1 2`;
    expect(parseNetDev(text, () => true).map(({ name }) => name)).toEqual(['eth0:1']);
  });
});

describe('an interface', () => {
  it('tells what it carried, lost and damaged since the last look, and how much of its speed that was', async () => {
    const host = recordedHost();
    host.files.set('/proc/net/dev', heading + device('eth0', [1000, 10, 0, 0], [500, 10, 0, 0]));
    const look = start(network, host);
    const first = await look();
    expect(valueIn(first, 'network.receive_rate', 'eth0')).toBeUndefined();
    expect(valueIn(first, 'network.speed', 'eth0')).toBe(1000);
    host.pass(10_000);
    host.files.set('/proc/net/dev', heading + device('eth0', [1000 + 625_000_000, 90, 5, 12], [600, 26, 5, 0]));
    const result = await look();
    expect(valueIn(result, 'network.receive_rate', 'eth0')).toBe(62_500_000);
    expect(valueIn(result, 'network.transmit_rate', 'eth0')).toBe(10);
    expect(valueIn(result, 'network.use', 'eth0')).toBe(0.5);
    expect(valueIn(result, 'network.errors', 'eth0')).toBe(1);
    expect(valueIn(result, 'network.packets', 'eth0')).toBeCloseTo(9.6);
    expect(valueIn(result, 'network.drops', 'eth0')).toBeCloseTo(12 / 108);
  });

  it('is watched when it is hardware or the way out, and virtual ones are not', async () => {
    const host = recordedHost();
    const look = start(network, host);
    const seen = new Set((await look()).readings?.map(({ instance }) => instance));
    expect([...seen]).toEqual(['eth0']);
    host.files.set('/proc/net/route', printed('net-route').replaceAll('eth0', 'ifb0'));
    host.pass(60_000);
    const later = new Set((await look()).readings?.map(({ instance }) => instance));
    expect(later).toEqual(new Set(['eth0', 'ifb0']));
  });

  it('that looks like Ethernet is watched in a container, which has no hardware', async () => {
    const host = recordedHost();
    host.links.set('/sys/class/net/eth0', '../../devices/virtual/net/eth0');
    host.files.set('/sys/class/net/eth0/type', '1\n');
    host.files.delete('/proc/net/route');
    host.files.delete('/proc/net/ipv6_route');
    expect(valueIn(await start(network, host)(), 'network.link', 'eth0')).toBe(0);
  });

  it('that loses its link is down and an event, and one that never had one is unused and none', async () => {
    const host = recordedHost();
    const look = start(network, host);
    expect((await look()).events).toEqual([]);
    host.files.set('/sys/class/net/eth0/operstate', 'down\n');
    host.pass(10_000);
    const down = await look();
    expect(valueIn(down, 'network.link', 'eth0')).toBe(1);
    expect(valueIn(down, 'network.speed', 'eth0')).toBeUndefined();
    expect(down.events).toMatchObject([{ kind: 'link-down', instance: 'eth0', at: host.at }]);
    expect((await look()).events).toEqual([]);
    host.files.set('/sys/class/net/eth0/operstate', 'up\n');
    expect((await look()).events).toMatchObject([{ kind: 'link-up', instance: 'eth0' }]);

    host.files.set('/sys/class/net/eth0/operstate', 'down\n');
    const never = await start(network, host)();
    expect(valueIn(never, 'network.link', 'eth0')).toBe(2);
    expect(never.events).toEqual([]);
  });

  it('that lost its link for a moment between two looks is told as down and up', async () => {
    const host = recordedHost();
    host.files.set('/sys/class/net/eth0/carrier_changes', '4\n');
    const look = start(network, host);
    await look();
    host.files.set('/sys/class/net/eth0/carrier_changes', '8\n');
    const { events } = await look();
    expect(events?.map(({ kind }) => kind)).toEqual(['link-down', 'link-up']);
    expect(events?.[0]?.detail).toContain('2 times');
    expect((await look()).events).toEqual([]);
  });

  it('switched off by an administrator is off, though its driver refuses every question', async () => {
    const host = recordedHost();
    host.files.set('/sys/class/net/eth0/operstate', 'down\n');
    host.files.set('/sys/class/net/eth0/flags', '0x1002\n');
    host.files.set('/sys/class/net/eth0/carrier', Object.assign(new Error('invalid'), { code: 'EINVAL' }));
    host.files.set('/sys/class/net/eth0/speed', Object.assign(new Error('invalid'), { code: 'EINVAL' }));
    expect(valueIn(await start(network, host)(), 'network.link', 'eth0')).toBe(3);
  });

  it('whose driver knows no state is up when it has a carrier', async () => {
    const host = recordedHost();
    host.files.set('/sys/class/net/eth0/operstate', 'unknown\n');
    host.files.set('/sys/class/net/eth0/carrier', '1\n');
    expect(valueIn(await start(network, host)(), 'network.link', 'eth0')).toBe(0);
    host.files.set('/sys/class/net/eth0/carrier', '0\n');
    expect(valueIn(await start(network, host)(), 'network.link', 'eth0')).toBe(2);
  });

  it('without a speed (Wi-Fi, virtual) tells none and no share of it', async () => {
    const host = recordedHost();
    host.files.set('/sys/class/net/eth0/speed', '-1\n');
    const look = start(network, host);
    await look();
    host.pass(10_000);
    const result = await look();
    expect(valueIn(result, 'network.speed', 'eth0')).toBeUndefined();
    expect(valueIn(result, 'network.use', 'eth0')).toBeUndefined();
    expect(valueIn(result, 'network.receive_rate', 'eth0')).toBe(0);
  });

  it('that was made anew is silent for one look', async () => {
    const host = recordedHost();
    const look = start(network, host);
    await look();
    host.pass(10_000);
    host.files.set('/proc/net/dev', heading + device('eth0', [1, 1, 0, 0], [1, 1, 0, 0]));
    expect(valueIn(await look(), 'network.receive_rate', 'eth0')).toBeUndefined();
  });
});
