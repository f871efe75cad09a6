import type { DeviceTile, Health, IncidentView, Severity } from '@forewarn/shared';
import { healths } from '@forewarn/shared';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import type { Device } from '../../../packages/collector/src/storage/nouns.ts';

/** Repeatable randomness (mulberry32): the same fleet for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sites = ['Hamburg', 'Berlin', 'Kraków', 'Lisboa', 'Warehouse North', 'Home office'];
const people = ['Ada Okafor', 'Jonas Weber', 'Mia Kowalska', 'Rui Santos', 'Lena Brandt', 'Tomasz Zieliński'];

/** Roughly what a fleet looks like on an ordinary day; small ones have one of each trouble. */
function healthOf(i: number, count: number, random: () => number): Health {
  if (count === 1) return 'ok';
  if (count < 100) {
    const early: Readonly<Record<number, Health>> = { 3: 'critical', 8: 'warning', 9: 'warning', 14: 'silent' };
    const late: Readonly<Record<number, Health>> = { 17: 'maintenance', 21: 'off', 22: 'off', 26: 'critical' };
    return early[i] ?? late[i] ?? 'ok';
  }
  const roll = random();
  const shares: readonly [Health, number][] = [
    ['critical', 0.003],
    ['warning', 0.016],
    ['silent', 0.024],
    ['unknown', 0.028],
    ['maintenance', 0.036],
    ['off', 0.08],
  ];
  return shares.find(([, until]) => roll < until)?.[0] ?? 'ok';
}

export function simulateTiles(count: number, now: number, seed = 7): DeviceTile[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const health = healthOf(i, count, random);
    const server = i % 9 === 0;
    const reporting = health !== 'off' && health !== 'silent';
    const share = (most: number) => (reporting ? Math.round(random() * most * 100) / 100 : null);
    return {
      n: i,
      id: `device-${String(i).padStart(5, '0')}`,
      name: server ? `SRV-${String(i + 1).padStart(4, '0')}` : `WS-${String(i + 1).padStart(4, '0')}`,
      platform: i % 3 === 0 ? 'linux' : i % 3 === 1 ? 'win32' : 'darwin',
      role: server ? 'server' : 'workstation',
      site: sites[Math.floor(random() * (count < 100 ? 3 : sites.length))] ?? '',
      tags: server ? ['rack-2'] : [],
      owner: server ? '' : (people[i % people.length] ?? ''),
      health,
      incidents: health === 'critical' || health === 'warning' || health === 'silent' ? 1 : 0,
      seenAt: now - (reporting ? Math.floor(random() * 10_000) : 3_600_000 * (1 + Math.floor(random() * 20))),
      cpu: share(0.8),
      memory: share(0.9),
      disk: share(0.95),
    };
  });
}

export function deviceOf(tile: DeviceTile, now: number): Device {
  return {
    id: tile.id,
    number: tile.n,
    name: tile.name,
    platform: tile.platform,
    role: tile.role,
    site: tile.site,
    tags: tile.tags,
    owner: tile.owner,
    publicKey: 'simulated',
    agent: '0.1.0',
    boot: 'boot-000001',
    enrolledAt: now - 40 * 86_400_000,
    approved: true,
    revokedAt: null,
    leftAt: tile.health === 'off' ? tile.seenAt : null,
    leftWhy: tile.health === 'off' ? 'shutdown' : null,
  };
}

const troubles: readonly [rule: string, instance: string, title: string, summary: string, severity: Severity][] = [
  ['disk-space', '/', '/ is almost full', '/ is 93 % full: 4.1 GB are left (limit 90 %).', 'critical'],
  ['memory-low', '', 'nearly out of memory', '6 % of memory is available (limit 10 %) since 15 minutes.', 'warning'],
  ['gateway-loss', '', 'bad connection to the local network', '22 % of pings to the router are lost.', 'warning'],
  ['disk-latency-ssd', 'sda', 'the disk sda is slow', 'A request takes 48 ms on average (limit 20 ms).', 'warning'],
];

/** The incident that gives a tile its health. */
export function incidentOf(tile: DeviceTile, now: number): Incident {
  const silent = ['device-silent', '', 'does not report any more', 'No report for 42 minutes.', 'critical'] as const;
  const trouble = tile.health === 'silent' ? silent : (troubles[tile.n % troubles.length] ?? silent);
  const [rule, instance, title, summary] = trouble;
  const severity: Severity = tile.health === 'critical' || tile.health === 'silent' ? 'critical' : 'warning';
  const breachedAt = now - (5 + (tile.n % 300)) * 60_000;
  const taken = tile.n % 3 === 2;
  return {
    id: `incident-${tile.n}`,
    device: tile.id,
    rule,
    instance,
    phase: taken ? 'acknowledged' : 'open',
    title: tile.health === 'silent' ? `${tile.name} ${title}` : `${tile.name}: ${title}`,
    summary,
    severity,
    priority: severity === 'critical' ? (tile.role === 'server' ? 'P1' : 'P2') : tile.role === 'server' ? 'P3' : 'P4',
    finding: 'breached',
    value: 0.93,
    limit: rule === 'disk-space' ? 0.9 : null,
    breachedAt,
    openedAt: breachedAt + 60_000,
    acknowledgedAt: taken ? breachedAt + 240_000 : null,
    acknowledgedBy: taken ? 'tess' : null,
    resolvedAt: null,
    resolvedBy: null,
    clearSince: null,
    clearDelayMs: 900_000,
    repeats: tile.n % 4,
    lastRepeatAt: null,
    silenced: tile.n % 11 === 10,
  };
}

export function viewOf(incident: Incident, deviceName: string): IncidentView {
  const {
    value: _value,
    limit: _limit,
    clearSince: _since,
    clearDelayMs: _delay,
    lastRepeatAt: _last,
    ...rest
  } = incident;
  return { ...rest, deviceName };
}

/** A vitals row that gives a tile another health. */
export const vitalsRow = (tile: DeviceTile, health: Health, now: number) =>
  [tile.n, healths.indexOf(health), health === 'ok' ? 0 : 1, 97, 88, 93, now] as const;
