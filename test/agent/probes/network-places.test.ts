import { describe, expect, it } from 'vitest';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';
import { pathStates } from '../../../packages/agent/src/probes/network/path-metrics.ts';
import { above, learn, type Usual } from '../../../packages/agent/src/probes/network/usual.ts';
import type { Result } from '../../../packages/agent/src/probes/probe.ts';
import { detailIn, printed, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const minute = 60_000;
const state = (result: Result) => {
  const value = valueIn(result, 'network.path');
  return value === null ? null : pathStates[value ?? -1];
};

/** A machine whose network is well, and what a web page answers there. */
function office(page = 204): RecordedHost & { page: number; asked: string[] } {
  const host = Object.assign(recordedHost(), { page, asked: [] as string[] });
  host.answerRun = () => ({ stdout: printed('ping-answered') });
  host.http = async (request) => {
    host.asked.push(`${request.tls === true ? 'https' : 'http'}://${request.host}${request.path}`);
    if (host.page === 0) throw new Error('ETIMEDOUT');
    return { status: host.page, body: Buffer.alloc(0) };
  };
  return host;
}

function cutOff(host: RecordedHost): void {
  host.answerReach = (address) => (address === '192.0.2.1' ? { outcome: 'refused', ms: 1 } : { outcome: 'timeout' });
  host.answerResolve = () => 'ETIMEOUT';
}

function withoutNetwork(host: RecordedHost): void {
  host.answerReach = () => ({ outcome: 'unreachable' });
  host.answerResolve = () => 'ETIMEOUT';
  host.answerRun = () => ({ outcome: 'exited', code: 2, stdout: '' });
  host.files.set('/sys/class/net/eth0/operstate', 'down\n');
  host.files.delete('/proc/net/route');
  host.files.delete('/proc/net/ipv6_route');
}

describe('a sign-in page', () => {
  it('is found behind a network that lets nothing else through, until it lets through', async () => {
    const host = office(200);
    cutOff(host);
    const look = start(networkPath, host);
    const result = await look();
    expect(state(result)).toBe('captive-portal');
    expect(detailIn(result, 'network.path')).toContain('browser');
    host.page = 302;
    expect(state(await look())).toBe('captive-portal');
    Object.assign(host, { page: 204, answerReach: () => ({ outcome: 'open', ms: 4 }), answerResolve: () => 7 });
    expect(state(await look())).toBe('ok');
  });

  it('is found too where the gate takes every connection, when the way out is new', async () => {
    const host = office(302);
    expect(state(await start(networkPath, host)())).toBe('captive-portal');
    expect(host.asked).toEqual(['http://cp.cloudflare.com/generate_204']);
  });

  it('is none of what a company’s filter or the page’s own trouble answers', async () => {
    for (const page of [200, 403, 407, 500, 503, 0]) expect(state(await start(networkPath, office(page))())).toBe('ok');
    const host = office(503);
    await start(networkPath, host)();
    cutOff(host);
    expect(state(await start(networkPath, host)())).toBe('internet-unreachable');
  });

  it('is not looked for again on a way that works, nor where the settings name no page or no place', async () => {
    const host = office();
    const look = start(networkPath, host);
    await look();
    await look();
    expect(host.asked).toHaveLength(1);
    host.settings = { ...host.settings, portalPage: '' };
    await start(networkPath, host)();
    host.settings = { ...host.settings, portalPage: 'http://a/b', internetTargets: [] };
    await start(networkPath, host)();
    expect(host.asked).toHaveLength(1);
  });

  it('that answers as the internet does proves it, though all other places are blocked', async () => {
    const host = office();
    await start(networkPath, host)();
    cutOff(host);
    expect(state(await start(networkPath, host)())).toBe('ok');
  });
});

describe('a laptop', () => {
  it('without any network is elsewhere and at no fault; a machine that stands still is cut off', async () => {
    const host = office();
    withoutNetwork(host);
    expect(state(await start(networkPath, host)())).toBe('link-down');
    host.files.set('/sys/class/dmi/id/chassis_type', '10\n');
    expect(state(await start(networkPath, host)())).toBe('not-connected');
    host.files.set('/sys/class/dmi/id/chassis_type', '3\n');
    expect(state(await start(networkPath, host)())).toBe('link-down');
  });

  it('is known by its own battery where the maker did not say what it is; a mouse’s battery makes none', async () => {
    const host = office();
    withoutNetwork(host);
    const battery = '/sys/class/power_supply/BAT0';
    host.list = (path) => (path === '/sys/class/power_supply' ? ['BAT0'] : []);
    host.files.set(`${battery}/type`, 'Battery\n');
    host.files.set(`${battery}/scope`, 'Device\n');
    expect(state(await start(networkPath, host)())).toBe('link-down');
    host.files.delete(`${battery}/scope`);
    expect(state(await start(networkPath, host)())).toBe('not-connected');
  });

  it('that just woke and has no network yet says nothing of it, and a minute later it does', async () => {
    const host = office();
    let sleptMs = 0;
    host.uptimeMs = () => host.upMs + sleptMs;
    const look = start(networkPath, host);
    expect(state(await look())).toBe('ok');
    host.pass(minute);
    sleptMs += 8 * 60 * minute;
    cutOff(host);
    host.page = 0;
    expect(state(await look())).toBeNull();
    host.pass(minute);
    expect(state(await look())).toBe('internet-unreachable');
  });

  it('that woke into a working network says so at once', async () => {
    const host = office();
    let sleptMs = 0;
    host.uptimeMs = () => host.upMs + sleptMs;
    const look = start(networkPath, host);
    await look();
    sleptMs = 60 * minute;
    expect(state(await look())).toBe('ok');
  });
});

describe('a network by IPv6 alone', () => {
  it('is asked by IPv6 and complains of nothing', async () => {
    const host = office();
    host.files.delete('/proc/net/route');
    const zeros = '0'.repeat(32);
    const routes = `${zeros} 00 ${zeros} 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003     eth0\n`;
    host.files.set('/proc/net/ipv6_route', routes);
    const tried = new Set<string>();
    host.answerReach = (address) => {
      tried.add(address);
      return address.includes(':') ? { outcome: 'open', ms: 9 } : { outcome: 'unreachable' };
    };
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.internet_loss')).toBe(0);
    expect([...tried].every((address) => address.includes(':'))).toBe(true);
    expect(host.ran[0]).toContain('%eth0');
  });

  it('is not asked where there is a way out by IPv4', async () => {
    const host = office();
    const tried = new Set<string>();
    host.answerReach = (address) => {
      tried.add(address);
      return { outcome: 'open', ms: 9 };
    };
    await start(networkPath, host)();
    expect([...tried]).toEqual(['1.1.1.1', '8.8.8.8', '9.9.9.9']);
  });
});

describe('the places on the internet', () => {
  it('are asked once while all is well, twice after trouble, and once more only where one of them answers', async () => {
    const host = office();
    let asked: string[] = [];
    host.answerReach = (address) => {
      asked.push(address);
      return { outcome: 'open', ms: 4 };
    };
    const look = start(networkPath, host);
    await look();
    expect(asked).toHaveLength(6);
    asked = [];
    await look();
    expect(asked).toHaveLength(3);
    host.answerReach = (address) => {
      if (!address.startsWith('192')) asked.push(address);
      return { outcome: 'timeout' };
    };
    asked = [];
    await look();
    expect(asked).toHaveLength(3);
    host.answerReach = (address) => {
      if (!address.startsWith('192')) asked.push(address);
      return address === '1.1.1.1' ? { outcome: 'open', ms: 4 } : { outcome: 'timeout' };
    };
    asked = [];
    await look();
    expect(asked).toHaveLength(6);
  });
});

describe('the router', () => {
  it('is pinged every ten minutes while all is well, and at every look while it is not', async () => {
    const host = office();
    const look = start(networkPath, host);
    for (let n = 0; n < 10; n += 1) {
      await look();
      host.pass(minute);
    }
    expect(host.ran).toHaveLength(1);
    await look();
    expect(host.ran).toHaveLength(2);
    host.answerReach = (address) => (address === '9.9.9.9' ? { outcome: 'timeout' } : { outcome: 'open', ms: 4 });
    await look();
    host.pass(minute);
    await look();
    expect(host.ran).toHaveLength(4);
  });
});

describe('the router of a machine that is not meant to reach the internet', () => {
  it('is asked by connections, and pinged when those say nothing', async () => {
    const host = office();
    host.settings = { ...host.settings, internetTargets: [] };
    host.answerReach = () => ({ outcome: 'refused', ms: 1 });
    // The kernel forgets who was not spoken to: that alone is no sign of death.
    host.files.set('/proc/net/arp', 'IP address HW type Flags HW address Mask Device\n');
    const look = start(networkPath, host);
    for (let n = 0; n < 5; n += 1) {
      expect(state(await look())).toBe('ok');
      host.pass(minute);
    }
    expect(host.ran).toHaveLength(1);
    host.answerReach = () => ({ outcome: 'timeout' });
    expect(state(await look())).toBe('ok');
    expect(host.ran).toHaveLength(2);
    host.answerRun = () => ({ code: 1, stdout: printed('ping-silent') });
    host.answerResolve = () => 'ETIMEOUT';
    host.pass(minute);
    expect(state(await look())).toBe('gateway-unreachable');
  });
});

describe('what is usual', () => {
  it('is the lower edge of what was seen, and is not known before half an hour', () => {
    let usual: Usual | undefined;
    for (let n = 0; n < 29; n += 1) usual = learn(usual, n % 3 === 0 ? 20 : 40);
    expect(above(usual, 300)).toBeUndefined();
    usual = learn(usual, 20);
    expect(usual.ms).toBeLessThan(23);
    // A slow afternoon does not become the norm, and a slow month does.
    for (let n = 0; n < 60; n += 1) usual = learn(usual, 200);
    expect(above(usual, 200)).toBeGreaterThan(140);
    for (let n = 0; n < 3 * 1440; n += 1) usual = learn(usual, 200);
    expect(above(usual, 200)).toBeLessThan(1);
  });

  it('tells how much slower the internet is than ever here, and on which side of the router', async () => {
    const host = office();
    host.answerReach = () => ({ outcome: 'open', ms: 20 });
    const look = start(networkPath, host);
    // Half an hour of looks, and as many pings of the router.
    for (let n = 0; n < 310; n += 1) {
      await look();
      host.pass(minute);
    }
    host.answerReach = () => ({ outcome: 'open', ms: 220 });
    const line = await look();
    expect(valueIn(line, 'network.latency_rise')).toBeCloseTo(200, 0);
    expect(detailIn(line, 'network.latency_rise')).toContain('line behind it');
    host.pass(minute);
    host.answerRun = () => ({ stdout: printed('ping-answered').replace(/= [\d.]+\/[\d.]+\//, '= 100.0/190.0/') });
    expect(detailIn(await look(), 'network.latency_rise')).toContain('way to the router is to blame');
    // Kept over a restart of the agent; another router is another place.
    expect(valueIn(await start(networkPath, host)(), 'network.latency_rise')).toBeGreaterThan(190);
    host.files.set('/proc/net/route', printed('net-route').replaceAll('010200C0', '0101A8C0'));
    expect(valueIn(await start(networkPath, host)(), 'network.latency_rise')).toBeUndefined();
  });
});
