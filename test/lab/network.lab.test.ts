import type { DeviceEvent, Reading } from '@forewarn/shared';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { linkStates } from '../../packages/agent/src/probes/network/metrics.ts';
import { pathStates } from '../../packages/agent/src/probes/network/path-metrics.ts';
import { labSuite } from './lab-suite.ts';
import { complaintsAbout } from './network/complaints.ts';
import { type Spoken, speakWith } from './network/spoken.ts';
import { buildWorld, type World } from './network/world.ts';
import { bundled } from './network-bundle.ts';

interface Look {
  readonly readings: readonly Reading[];
  readonly events: readonly DeviceEvent[];
}

labSuite('The way out of a real network', { programs: ['ip', 'nft', 'ping', 'sysctl'], root: true }, () => {
  const removers: (() => void | Promise<void>)[] = [];
  let world: World;
  let internet: Spoken;
  let office: Spoken;

  async function look(): Promise<Look> {
    return JSON.parse(await office.say('look'));
  }
  const value = ({ readings }: Look, metric: string, instance?: string) =>
    readings.find((reading) => reading.metric === metric && reading.instance === instance)?.value;
  const state = (found: Look) => pathStates[value(found, 'network.path') ?? -1];
  const said = ({ readings }: Look) => readings.find(({ metric }) => metric === 'network.path')?.detail ?? '';

  async function eventsUntil(kind: string): Promise<DeviceEvent[]> {
    const seen: DeviceEvent[] = [];
    for (let n = 0; n < 100 && !seen.some((event) => event.kind === kind); n += 1) {
      const found: Look = JSON.parse(await office.say('link'));
      seen.push(...found.events);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return seen;
  }

  beforeAll(async () => {
    const programs = await Promise.all([
      bundled(new URL('network/internet.ts', import.meta.url)),
      bundled(new URL('network/look.ts', import.meta.url)),
    ]);
    removers.push(...programs.map((program) => program.remove));
    world = buildWorld();
    removers.push(world.remove);
    const speak = (place: 'internet' | 'office', file = '') =>
      speakWith('ip', world.inside(place, process.execPath, file));
    internet = speak('internet', programs[0].file);
    removers.push(internet.end);
    await internet.hear();
    office = speak('office', programs[1].file);
    removers.push(office.end);
    // The router answers, so its later silence means something.
    expect(state(await look())).toBe('ok');
  });

  afterEach(async () => {
    world.mend();
    await internet.say('ok');
    // The kernel's neighbour tables remember the trouble for a moment.
    for (let n = 0; n < 10; n += 1) {
      const found = await look();
      if (state(found) === 'ok' && value(found, 'network.internet_loss') === 0) return;
    }
    throw new Error('The network did not recover.');
  });

  afterAll(async () => {
    for (const remove of removers.reverse()) await remove();
  });

  it('is ok, with no loss, while everything answers', async () => {
    const found = await look();
    expect(state(found)).toBe('ok');
    expect(value(found, 'network.gateway_loss')).toBe(0);
    expect(value(found, 'network.gateway_latency')).toBeGreaterThan(0);
    expect(value(found, 'network.internet_loss')).toBe(0);
    expect(value(found, 'network.dns_failures', '198.18.2.2')).toBe(0);
    expect(value(found, 'network.link', 'lan0')).toBe(linkStates.indexOf('up'));
    expect(value(found, 'network.speed', 'lan0')).toBe(10_000);
    expect(complaintsAbout(found)).toEqual({});
  });

  it('ends at the cable when that is out, and tells the moment', async () => {
    world.ip('gateway', 'link set lan1 down');
    // The kernel tells a lost carrier up to a second late.
    const down = await eventsUntil('link-down');
    expect(down).toMatchObject([{ kind: 'link-down', instance: 'lan0' }]);
    const found = await look();
    expect(state(found)).toBe('link-down');
    expect(said(found)).toContain('lan0');
    expect(value(found, 'network.link', 'lan0')).toBe(linkStates.indexOf('down'));
    world.mend();
    expect(await eventsUntil('link-up')).toMatchObject([{ kind: 'link-up', instance: 'lan0' }]);
  });

  it('ends at the router when that is dead behind a good cable', async () => {
    world.ip('gateway', 'addr flush dev lan1');
    const found = await look();
    expect(state(found)).toBe('gateway-unreachable');
    expect(said(found)).toContain('198.18.1.1');
    expect(value(found, 'network.link', 'lan0')).toBe(linkStates.indexOf('up'));
    expect(complaintsAbout(found)).toEqual({ 'network-path': 'critical' });
  });

  it('ends behind the router when its uplink swallows everything', async () => {
    world.nft('gateway', 'add table ip t\nadd chain ip t f { type filter hook forward priority 0; policy drop; }\n');
    const found = await look();
    expect(state(found)).toBe('internet-unreachable');
    expect(value(found, 'network.gateway_loss')).toBe(0);
    expect(complaintsAbout(found)).toEqual({ 'network-path': 'critical' });
    // The name server lies behind it: nobody knows whether it works.
    expect(value(found, 'network.dns_failures', '198.18.2.2')).toBeUndefined();
  });

  it('ends behind the router when its uplink cable is out', async () => {
    world.ip('internet', 'link set wan1 down');
    expect(state(await look())).toBe('internet-unreachable');
  });

  it('ends at a name server that hangs', async () => {
    await internet.say('hang');
    const found = await look();
    expect(state(found)).toBe('dns-failing');
    expect(said(found)).toContain('198.18.2.2 does not answer');
    expect(complaintsAbout(found, await look())).toEqual({ 'dns-failing 198.18.2.2': 'warning' });
  });

  it('ends at a name server that refuses', async () => {
    await internet.say('refuse');
    const found = await look();
    expect(state(found)).toBe('dns-failing');
    expect(said(found)).toContain('198.18.2.2 refuses to answer');
  });

  it('is ok where every ping is thrown away, and no loss is claimed', async () => {
    world.nft(
      'gateway',
      `add table ip t
add chain ip t i { type filter hook input priority 0; }
add chain ip t f { type filter hook forward priority 0; }
add rule ip t i meta l4proto icmp drop
add rule ip t f meta l4proto icmp drop
`,
    );
    const found = await look();
    expect(state(found)).toBe('ok');
    expect(value(found, 'network.gateway_loss')).toBeUndefined();
    expect(value(found, 'network.internet_loss')).toBe(0);
  });

  it('ends here when nobody named a router', async () => {
    world.ip('office', 'route del default');
    const found = await look();
    expect(state(found)).toBe('no-gateway');
    expect(said(found)).toContain('lan0 is connected');
  });

  it('ends at an interface that was switched off on this machine', async () => {
    world.ip('office', 'link set lan0 down');
    const found = await look();
    expect(state(found)).toBe('link-down');
    expect(said(found)).toContain('switched off');
  });

  it('shows the loss of a router that drops every second ping, and stays ok', async () => {
    world.nft(
      'gateway',
      `add table ip t
add chain ip t i { type filter hook input priority 0; }
add rule ip t i icmp type echo-request numgen inc mod 2 0 drop
`,
    );
    const found = await look();
    expect(state(found)).toBe('ok');
    expect(value(found, 'network.gateway_loss')).toBeGreaterThanOrEqual(0.4);
    expect(value(found, 'network.gateway_loss')).toBeLessThanOrEqual(0.6);
    expect(complaintsAbout(found)).toEqual({});
  });
});
