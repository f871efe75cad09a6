import { describe, expect, it } from 'vitest';
import { networkPath } from '../../../packages/agent/src/probes/network/path.ts';
import { type PathState, pathStates } from '../../../packages/agent/src/probes/network/path-metrics.ts';
import { parsePing } from '../../../packages/agent/src/probes/network/ping.ts';
import type { Result } from '../../../packages/agent/src/probes/probe.ts';
import { detailIn, printed, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const answered = printed('ping-answered');
const silent = printed('ping-silent');

/** A machine whose router answers pings, unless told otherwise. */
function office(): RecordedHost {
  const host = recordedHost();
  host.answerRun = () => ({ stdout: answered });
  return host;
}

const router = (address: string) => address === '192.0.2.1';

function internetDown(host: RecordedHost): void {
  host.answerReach = (address) => (router(address) ? { outcome: 'refused', ms: 1 } : { outcome: 'timeout' });
  host.answerResolve = () => 'ETIMEOUT';
}

function everythingDown(host: RecordedHost): void {
  host.answerReach = () => ({ outcome: 'timeout' });
  host.answerResolve = () => 'ETIMEOUT';
  host.answerRun = () => ({ code: 1, stdout: silent });
}

const state = (result: Result): PathState | undefined => pathStates[valueIn(result, 'network.path') ?? -1];
const said = (result: Result) => detailIn(result, 'network.path') ?? '';

describe('the way out', () => {
  it('is ok, with loss and latency of each hop', async () => {
    const result = await start(networkPath, office())();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.gateway_loss')).toBe(0);
    expect(valueIn(result, 'network.gateway_latency')).toBeGreaterThan(0);
    expect(valueIn(result, 'network.internet_loss')).toBe(0);
    expect(valueIn(result, 'network.internet_latency')).toBe(4);
    expect(valueIn(result, 'network.dns_latency', '192.0.2.53')).toBe(7);
    expect(valueIn(result, 'network.dns_failures', '192.0.2.53')).toBe(0);
  });

  it('is ok when the router and the internet answer no ping at all, and no loss is claimed', async () => {
    const host = office();
    const look = start(networkPath, host);
    await look();
    host.answerRun = () => ({ code: 1, stdout: silent });
    const result = await look();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.gateway_loss')).toBeUndefined();
  });

  it('blames no router for its silence to ping while no other witness can be asked', async () => {
    const host = office();
    host.settings = { ...host.settings, internetTargets: [], dnsName: '' };
    const look = start(networkPath, host);
    await look();
    host.answerRun = () => ({ code: 1, stdout: silent });
    host.answerReach = () => ({ outcome: 'timeout' });
    expect(state(await look())).toBe('ok');
  });

  it('is ok without ping on the machine', async () => {
    const host = office();
    host.answerRun = () => ({ outcome: 'missing' });
    expect(state(await start(networkPath, host)())).toBe('ok');
  });

  it('takes a refused connection for a living place', async () => {
    const host = office();
    host.answerReach = () => ({ outcome: 'refused', ms: 3 });
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.internet_loss')).toBe(0);
  });

  it('ends at the own link when that is down, whatever else is silent', async () => {
    const host = office();
    everythingDown(host);
    host.files.set('/sys/class/net/eth0/operstate', 'down\n');
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('link-down');
    expect(said(result)).toContain('eth0');
    host.files.delete('/proc/net/route');
    host.files.delete('/proc/net/ipv6_route');
    expect(state(await start(networkPath, host)())).toBe('link-down');
  });

  it('ends at a link that an administrator switched off, and says so', async () => {
    const host = office();
    everythingDown(host);
    host.files.set('/sys/class/net/eth0/operstate', 'down\n');
    host.files.set('/sys/class/net/eth0/flags', '0x1002\n');
    expect(said(await start(networkPath, host)())).toContain('switched off');
  });

  it('ends here when the link is up and nobody named a router', async () => {
    const host = office();
    everythingDown(host);
    host.files.delete('/proc/net/route');
    host.files.delete('/proc/net/ipv6_route');
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('no-gateway');
    expect(said(result)).toContain('DHCP');
  });

  it('is ok without a default route when the internet answers all the same (policy routing)', async () => {
    const host = office();
    host.files.delete('/proc/net/route');
    host.files.delete('/proc/net/ipv6_route');
    expect(state(await start(networkPath, host)())).toBe('ok');
  });

  it('ends at the router when nothing of it answers any more', async () => {
    const host = office();
    const look = start(networkPath, host);
    await look();
    everythingDown(host);
    const result = await look();
    expect(state(result)).toBe('gateway-unreachable');
    expect(said(result)).toContain('192.0.2.1');
    // One cause, one complaint.
    expect(valueIn(result, 'network.gateway_loss')).toBeUndefined();
    expect(valueIn(result, 'network.internet_loss')).toBeUndefined();
  });

  it('ends at the router when even its hardware address is unknown, although it was never pinged before', async () => {
    const host = office();
    everythingDown(host);
    host.files.set('/proc/net/arp', 'IP address\n192.0.2.1  0x1  0x0  00:00:00:00:00:00  *  eth0\n');
    expect(state(await start(networkPath, host)())).toBe('gateway-unreachable');
  });

  it('ends behind the router when that answers and nothing beyond it does', async () => {
    const host = office();
    const look = start(networkPath, host);
    await look();
    internetDown(host);
    const result = await look();
    expect(state(result)).toBe('internet-unreachable');
    expect(said(result)).toContain('provider');
    expect(valueIn(result, 'network.internet_loss')).toBeUndefined();
    expect(valueIn(result, 'network.gateway_loss')).toBe(0);
  });

  it('ends behind a router that never answers ping but whose hardware address is known', async () => {
    const host = office();
    everythingDown(host);
    expect(state(await start(networkPath, host)())).toBe('internet-unreachable');
  });

  it('ends at the name servers when the internet answers and they do not', async () => {
    const host = office();
    host.servers = ['192.0.2.53', '192.0.2.54'];
    host.answerResolve = (server) => (server.endsWith('54') ? 'ECONNREFUSED' : 'ETIMEOUT');
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('dns-failing');
    expect(said(result)).toContain('192.0.2.53 does not answer');
    expect(said(result)).toContain('192.0.2.54 refuses to answer');
  });

  it('is ok while one of two name servers works; the other’s failures are counted in a row', async () => {
    const host = office();
    host.servers = ['192.0.2.53', '192.0.2.54'];
    host.answerResolve = (server) => (server.endsWith('54') ? 'ETIMEOUT' : 9);
    const look = start(networkPath, host);
    await look();
    const result = await look();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.dns_failures', '192.0.2.54')).toBe(4);
    host.answerResolve = () => 9;
    expect(valueIn(await look(), 'network.dns_failures', '192.0.2.54')).toBe(0);
  });

  it('does not blame a network that never let the machine reach the tried places, and says how to name others', async () => {
    const host = office();
    host.answerReach = () => ({ outcome: 'timeout' });
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('ok');
    expect(said(result)).toContain('settings');
    expect(valueIn(result, 'network.internet_loss')).toBeUndefined();
  });

  it('blames it when they were reached before, even before the agent was started anew', async () => {
    const host = office();
    await start(networkPath, host)();
    host.answerReach = () => ({ outcome: 'timeout' });
    expect(state(await start(networkPath, host)())).toBe('internet-unreachable');
  });

  it('counts an answer that came only after the first packet was sent again as lost, and the place as there', async () => {
    const host = office();
    host.answerReach = (address) => ({ outcome: 'open', ms: address === '9.9.9.9' ? 1030 : 5 });
    const result = await start(networkPath, host)();
    expect(state(result)).toBe('ok');
    expect(valueIn(result, 'network.internet_loss')).toBeCloseTo(1 / 3);
  });

  it('leaves a place that never answers out of the loss while others do', async () => {
    const host = office();
    host.answerReach = (address) => (address === '9.9.9.9' ? { outcome: 'timeout' } : { outcome: 'open', ms: 5 });
    expect(valueIn(await start(networkPath, host)(), 'network.internet_loss')).toBe(0);
  });

  it('is judged by router and name servers alone where the settings name no place', async () => {
    const host = office();
    host.settings = { ...host.settings, internetTargets: [] };
    expect(state(await start(networkPath, host)())).toBe('ok');
    host.answerResolve = () => 'ETIMEOUT';
    expect(state(await start(networkPath, host)())).toBe('dns-failing');
  });
});

describe('ping', () => {
  it('is read from what real ones print', () => {
    expect(parsePing('linux', answered)).toEqual({ sent: 5, received: 5, ms: 0.186 });
    expect(parsePing('linux', silent)).toEqual({ sent: 2, received: 0 });
  });

  it('is read from BSD’s and busybox’ wording too', () => {
    const text =
      '3 packets transmitted, 2 packets received, 33.3% packet loss\nround-trip min/avg/max/stddev = 1.0/2.5/4.0/0.1 ms\n';
    expect(parsePing('darwin', text)).toEqual({ sent: 3, received: 2, ms: 2.5 });
  });

  it('is read from Windows in any language, whose "destination unreachable" is not an answer', () => {
    const lines = [
      'Antwort von 10.0.0.1: Bytes=32 Zeit=2ms TTL=64',
      'Antwort von 10.0.0.9: Zielhost nicht erreichbar.',
      'Ping-Statistik für 10.0.0.1:',
      '    Pakete: Gesendet = 2, Empfangen = 2, Verloren = 0',
      '    (0% Verlust),',
      'Ca. Zeitangaben in Millisek.:',
      '    Minimum = 2ms, Maximum = 2ms, Mittelwert = 2ms',
    ];
    expect(parsePing('win32', lines.join('\r\n'))).toEqual({ sent: 2, received: 1, ms: 2 });
  });

  it('that could not ask says nothing', () => {
    expect(parsePing('linux', 'ping: socket: Operation not permitted')).toBeUndefined();
    expect(parsePing('win32', 'Allgemeiner Fehler.')).toBeUndefined();
  });
});
