import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Counters, interfaceNames, parseNetDev, rates } from './counters.ts';
import { carrierChanges, linkOf, speedOf, watchedInterfaces } from './interfaces.ts';
import { type LinkState, linkStates, type TrafficMetric } from './metrics.ts';

/** Which interfaces there are and how fast they are is looked at once a minute, and at once when a link changes. */
const lookEveryMs = 60_000;

interface Interface {
  readonly name: string;
  wasUp: boolean;
  link: LinkState | undefined;
  speed: number | undefined;
  changes: number;
  counters: Counters | undefined;
}

function linkEvent(host: Host, at: Interface, before: LinkState | undefined): DeviceEvent[] {
  if (before === undefined || before === at.link) return [];
  if (at.link === 'up') {
    const speed = at.speed === undefined ? '' : ` at ${at.speed} Mbit/s`;
    return [{ kind: 'link-up', at: host.now(), instance: at.name, detail: `${at.name} is connected${speed}.` }];
  }
  if (before !== 'up') return [];
  const why = at.link === 'off' ? 'was switched off on this machine' : 'lost its connection (cable, switch or radio)';
  return [{ kind: 'link-down', at: host.now(), instance: at.name, detail: `${at.name} ${why}.` }];
}

/** Down and up again between two looks: a loose cable or a bad port shows like that. */
function flapEvents(host: Host, at: Interface, changes: number): DeviceEvent[] {
  const times = Math.floor((changes - at.changes) / 2);
  if (times < 1) return [];
  const often = times === 1 ? 'once' : `${times} times`;
  const detail = `${at.name} lost its connection and got it back ${often} within seconds.`;
  return [
    { kind: 'link-down', at: host.now(), instance: at.name, detail },
    { kind: 'link-up', at: host.now(), instance: at.name, detail },
  ];
}

/** Reads the link, and tells when it changed. */
function look(host: Host, at: Interface, again: boolean): DeviceEvent[] {
  const before = at.link;
  const link = linkOf(host, at.name);
  at.wasUp ||= link === 'up';
  at.link = link === 'down' && !at.wasUp ? 'unused' : link;
  if (again || at.link !== before) at.speed = at.link === 'up' ? speedOf(host, at.name) : undefined;
  const changes = carrierChanges(host, at.name);
  const flaps = before === 'up' && link === 'up' ? flapEvents(host, at, changes) : [];
  at.changes = changes;
  return flaps.length > 0 ? flaps : linkEvent(host, at, before);
}

function linkReadings(at: Interface): Reading<TrafficMetric>[] {
  const readings: Reading<TrafficMetric>[] = [];
  if (at.link !== undefined) {
    readings.push({ metric: 'network.link', instance: at.name, value: linkStates.indexOf(at.link) });
  }
  if (at.speed !== undefined) readings.push({ metric: 'network.speed', instance: at.name, value: at.speed });
  return readings;
}

/** Linux: all from one read of /proc/net/dev and one of each interface's state. */
export function startTraffic(host: Host): () => Result<TrafficMetric> {
  const interfaces = new Map<string, Interface>();
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let lastAtMs = 0;

  /** One that was watched stays watched while it exists: a lost default route must not hide the interface that lost it. */
  function refresh(text: string): void {
    const names = interfaceNames(text);
    for (const name of watchedInterfaces(host, names)) {
      if (interfaces.has(name)) continue;
      interfaces.set(name, { name, wasUp: false, link: undefined, speed: undefined, changes: 0, counters: undefined });
    }
    for (const name of interfaces.keys()) if (!names.includes(name)) interfaces.delete(name);
  }

  return () => {
    const text = host.readFile('/proc/net/dev');
    if (text === undefined) throw new Error('/proc/net/dev is missing: is /proc mounted?');
    const atMs = host.elapsedMs();
    const again = atMs - lookedAtMs >= lookEveryMs;
    if (again) {
      refresh(text);
      lookedAtMs = atMs;
    }
    const readings: Reading<TrafficMetric>[] = [];
    const events: DeviceEvent[] = [];
    for (const counters of parseNetDev(text, (name) => interfaces.has(name))) {
      const at = interfaces.get(counters.name);
      if (at === undefined) continue;
      events.push(...look(host, at, again));
      if (at.counters !== undefined) readings.push(...rates(at.counters, counters, atMs - lastAtMs, at.speed));
      readings.push(...linkReadings(at));
      at.counters = counters;
    }
    lastAtMs = atMs;
    return { readings, events };
  };
}
