import type { Metric, Series } from '@forewarn/shared';
import type { Chance } from './chance.ts';
import { conditionColumns } from './condition.ts';
import type { Affliction, Trouble } from './faults.ts';

export interface Column {
  readonly metric: Metric;
  readonly instance: string;
  read(at: number, suffers: Suffers): number | null;
  /** A sentence beside the value, as the real agent's have. */
  says?(suffers: Suffers): string;
}

/** For how long a trouble has been in force, ms; undefined = it is not. */
export type Suffers = (trouble: Trouble) => number | undefined;

/** A simulated machine: what it declares and what it reads at a moment. */
export interface Machine {
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
  /** `suffers` = the troubles in force, each with how long already (ms). */
  read(at: number, afflictions: readonly Affliction[], sinceStartMs: number): (number | null)[];
  /** Sentences that changed since the last time, by series. */
  tell(afflictions: readonly Affliction[], sinceStartMs: number): [index: number, detail: string][];
}

const dayMs = 86_400_000;
const GB = 1e9;
const round = (value: number) => (value === 0 ? 0 : Number(value.toPrecision(5)));
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Work follows the day: quiet at night, busy from nine to five, with a dip at noon. */
function rhythm(at: number, shift: number): number {
  const hour = (((at / dayMs) % 1) * 24 + shift + 24) % 24;
  const office = Math.exp(-(((hour - 10.5) / 2.2) ** 2)) + Math.exp(-(((hour - 15) / 2.2) ** 2));
  return clamp(office, 0, 1);
}

/** About 75 series with the names and shapes of the real agent's: daily rhythm, noise, slow growth. */
export function createMachine(chance: Chance, isServer: boolean): Machine {
  const columns: Column[] = [];
  const shift = chance.between(-1, 1);
  const busy = chance.between(0.05, isServer ? 0.5 : 0.3);
  const sizeBytes = chance.pick([256, 512, 1000]) * GB;
  const filled = chance.between(0.3, 0.7);
  const growthPerDay = chance.between(0, 0.004);
  const add = (name: string, unit: Metric['unit'], instance: string, read: Column['read'], states?: string[]) =>
    columns.push({ metric: { name, unit, help: name, ...(states ? { states } : {}) }, instance, read });
  const load = (at: number) => busy * (0.3 + rhythm(at, shift)) * (1 + 0.2 * chance.noise());
  const ratio = (value: number) => round(clamp(value, 0, 1));

  let use = 0;
  add('cpu.use', 'ratio', '', (at, suffers) => {
    use = suffers('cpu-runaway') === undefined ? clamp(load(at), 0.005, 0.95) : chance.between(0.995, 1);
    return ratio(use);
  });
  add('cpu.iowait', 'ratio', '', () => ratio(0.01 * Math.abs(chance.noise())));
  add('cpu.steal', 'ratio', '', () => 0);
  for (const name of ['cpu.load1', 'cpu.load5', 'cpu.load15'])
    add(name, 'count', '', () => round(use * 4 + 0.1 * Math.abs(chance.noise())));
  add('cpu.load15_per_core', 'count', '', () => round(use));
  add('cpu.run_queue', 'count', '', () => Math.round(use * 5));
  add('cpu.run_queue_per_core', 'count', '', (_, suffers) =>
    round(suffers('cpu-runaway') === undefined ? use * 1.2 : 3),
  );
  add('cpu.blocked', 'count', '', () => (chance.next() < 0.05 ? 1 : 0));
  for (const part of ['cpu', 'memory', 'disk'] as const) {
    for (const span of [10, 60, 300])
      add(`${part}.pressure${span}`, 'ratio', '', () => ratio(0.002 * Math.abs(chance.noise())));
  }
  const memoryBytes = chance.pick([8, 16, 32]) * GB;
  let available = 0.5;
  add('memory.available', 'ratio', '', (at, suffers) => {
    const sickMs = suffers('memory-runs-out');
    available =
      sickMs === undefined
        ? clamp(0.65 - load(at) * 0.6 + 0.01 * chance.noise(), 0.15, 0.95)
        : clamp(0.3 - sickMs / 600_000, 0.02, 1);
    return ratio(available);
  });
  add('memory.available_bytes', 'bytes', '', () => round(available * memoryBytes));
  add('memory.swap_used', 'ratio', '', () => ratio(0.02));
  add('memory.swap_rate', 'bytes_per_second', '', () => 0);
  let used = filled;
  let age = 0;
  add('disk.used', 'ratio', '/', (_, suffers) => {
    const sickMs = suffers('disk-fills');
    used =
      sickMs === undefined ? clamp(filled + growthPerDay * age, 0, 0.78) : clamp(0.9 + sickMs / 3_000_000, 0, 0.995);
    return round(used);
  });
  add('disk.available_bytes', 'bytes', '/', (_, suffers) =>
    round((1 - used) * (suffers('disk-fills') === undefined ? sizeBytes : Math.min(sizeBytes, 40 * GB))),
  );
  add('disk.inodes_used', 'ratio', '/', () => ratio(used * 0.2));
  add('disk.state', 'state', '/', () => 0, ['writable', 'read-only', 'errors']);
  add('drive.latency', 'ms', 'nvme0n1', () => round(0.5 + 0.3 * Math.abs(chance.noise())));
  add('drive.busy', 'ratio', 'nvme0n1', () => ratio(use * 0.2));
  add('drive.rotational', 'state', 'nvme0n1', () => 0, ['no', 'yes']);
  for (const way of ['read', 'write'])
    add(`drive.${way}_rate`, 'bytes_per_second', 'nvme0n1', () => round(use * 4e6 * Math.abs(1 + chance.noise())));
  for (const way of ['receive', 'transmit'])
    add(`network.${way}_rate`, 'bytes_per_second', 'eth0', () => round(use * 2e6 * Math.abs(1 + chance.noise())));
  add('network.packets', 'per_second', 'eth0', () => round(use * 800 + 5));
  add('network.drops', 'ratio', 'eth0', () => 0);
  add('network.errors', 'per_second', 'eth0', () => 0);
  add('network.link', 'state', 'eth0', () => 0, ['up', 'down', 'unused', 'off']);
  add('network.speed', 'mbit_per_second', 'eth0', () => 1000);
  const paths = ['ok', 'link-down', 'no-gateway', 'gateway-unreachable', 'internet-unreachable', 'dns-failing'];
  add(
    'network.path',
    'state',
    '',
    (_, suffers) => (suffers('network-lost') !== undefined ? 4 : suffers('dns-failing') !== undefined ? 5 : 0),
    paths,
  );
  add('network.dns_failures', 'count', '10.0.0.53', (_, suffers) => (suffers('dns-failing') === undefined ? 0 : 5));
  add('network.gateway_latency', 'ms', '', () => round(1 + Math.abs(chance.noise())));
  add('network.internet_loss', 'ratio', '', (_, suffers) => (suffers('network-lost') === undefined ? 0 : 1));
  if (!isServer) {
    const troubles = ['none', 'jam'];
    add('printer.state', 'state', 'office', (_, suffers) => (suffers('printer-jam') === undefined ? 0 : 2), [
      'idle',
      'processing',
      'stopped',
    ]);
    add('printer.trouble', 'state', 'office', (_, suffers) => (suffers('printer-jam') === undefined ? 0 : 1), troubles);
  }
  const backupHour = chance.between(0, 24);
  add('backup.age', 'seconds', 'nightly', (at, suffers) => {
    const lateMs = suffers('backup-late');
    return Math.round(
      lateMs === undefined ? ((((at / dayMs) % 1) * 24 - backupHour + 24) % 24) * 3600 : 50 * 3600 + lateMs / 1000,
    );
  });
  add('backup.seen', 'state', 'nightly', () => 1, ['never', 'seen']);
  const bootedAt = -chance.between(0, 20) * dayMs;
  add('uptime.seconds', 'seconds', '', () => Math.round(age * 86_400 - bootedAt / 1000));
  add('agent.cpu', 'ratio', '', () => ratio(0.0001));
  add('agent.memory_bytes', 'bytes', '', () => round(45e6 + 1e5 * chance.noise()));

  columns.push(...conditionColumns(chance, isServer));

  const told = new Map<number, string>();
  const metrics = new Map(columns.map((column) => [column.metric.name, column.metric]));
  return {
    get metrics() {
      return [...metrics.values()];
    },
    series: columns.map((column, i) => [i, column.metric.name, column.instance]),
    read(at, afflictions, sinceStartMs) {
      age = sinceStartMs / dayMs;
      const suffers = sufferingOf(afflictions, sinceStartMs);
      return columns.map((column) => column.read(at, suffers));
    },
    tell(afflictions, sinceStartMs) {
      const suffers = sufferingOf(afflictions, sinceStartMs);
      return columns.flatMap(({ says }, i): [number, string][] => {
        const detail = says?.(suffers) ?? '';
        if (detail === (told.get(i) ?? '')) return [];
        told.set(i, detail);
        return [[i, detail]];
      });
    },
  };
}

function sufferingOf(afflictions: readonly Affliction[], sinceStartMs: number): Suffers {
  return (trouble) => {
    const one = afflictions.find((a) => a.trouble === trouble && sinceStartMs >= a.fromMs && sinceStartMs < a.untilMs);
    return one && sinceStartMs - one.fromMs;
  };
}
