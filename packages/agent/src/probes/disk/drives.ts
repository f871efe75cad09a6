import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { DiskMetric } from './metrics.ts';

/** Counters of one block device since boot; times in ms. */
export interface Drive {
  readonly name: string;
  readonly requests: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** Summed over requests: each one's time from asked to answered. */
  readonly waitedMs: number;
  readonly busyMs: number;
}

/** Sectors here are 512 bytes whatever the drive's own are: Linux Documentation/admin-guide/iostats.rst. */
const sectorBytes = 512;

/** `%4d %7d NAME` comes first on every line of /proc/diskstats. */
const nameAt = 13;

/** /proc/diskstats, only the devices that `wanted` names, since machines with many loop devices list hundreds. */
export function parseDiskstats(text: string, wanted: (name: string) => boolean): Drive[] {
  const drives: Drive[] = [];
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found;
    const name = text.slice(from + nameAt, text.indexOf(' ', from + nameAt));
    if (wanted(name)) {
      const drive = parseCounters(name, text.slice(from + nameAt + name.length + 1, end));
      if (drive !== undefined) drives.push(drive);
    }
    from = end + 1;
  }
  return drives;
}

function parseCounters(name: string, text: string): Drive | undefined {
  const field = text.split(' ', 11);
  const at = (index: number) => Number(field[index]);
  const drive = {
    name,
    requests: at(0) + at(4),
    readBytes: at(2) * sectorBytes,
    writtenBytes: at(6) * sectorBytes,
    waitedMs: at(3) + at(7),
    busyMs: at(9),
  };
  return Number.isFinite(drive.requests + drive.readBytes + drive.writtenBytes + drive.waitedMs + drive.busyMs)
    ? drive
    : undefined;
}

/** Nothing when a counter went back: a replaced device, or the kernel's 32-bit milliseconds came round. */
function rates(before: Drive, now: Drive, elapsedMs: number): Reading<DiskMetric>[] {
  const requests = now.requests - before.requests;
  const waitedMs = now.waitedMs - before.waitedMs;
  const busyMs = now.busyMs - before.busyMs;
  if (elapsedMs <= 0 || requests < 0 || waitedMs < 0 || busyMs < 0) return [];
  const perSecond = (bytes: number) => Math.max(0, bytes) / (elapsedMs / 1000);
  const instance = now.name;
  return [
    { metric: 'drive.latency', instance, value: requests === 0 ? 0 : waitedMs / requests },
    { metric: 'drive.busy', instance, value: Math.min(1, busyMs / elapsedMs) },
    { metric: 'drive.read_rate', instance, value: perSecond(now.readBytes - before.readBytes) },
    { metric: 'drive.write_rate', instance, value: perSecond(now.writtenBytes - before.writtenBytes) },
  ];
}

/** Real drives have a device behind them; loops, RAM disks, mappings and arrays only repeat what those do. */
function isDrive(host: Host, name: string): boolean {
  return !name.startsWith('sr') && host.readLink(`/sys/block/${name}/device`) !== undefined;
}

function rotationalReading(host: Host, name: string): Reading<DiskMetric> | undefined {
  const said = host.readFile(`/sys/block/${name}/queue/rotational`);
  if (said === undefined) return undefined;
  const turns = said.startsWith('1');
  return { metric: 'drive.rotational', instance: name, value: turns ? 1 : 0 };
}

/** Latency, use and traffic of every drive. */
export function startDrives(host: Host): () => Reading<DiskMetric>[] {
  const real = new Map<string, boolean>();
  const rotational = new Map<string, Reading<DiskMetric> | undefined>();
  let last = new Map<string, Drive>();
  let lastAtMs = 0;

  const wanted = (name: string): boolean => {
    const known = real.get(name);
    if (known !== undefined) return known;
    const answer = isDrive(host, name);
    real.set(name, answer);
    if (answer) rotational.set(name, rotationalReading(host, name));
    return answer;
  };

  return () => {
    const text = host.readFile('/proc/diskstats');
    if (text === undefined) return [];
    const drives = parseDiskstats(text, wanted);
    const atMs = host.elapsedMs();
    const readings: Reading<DiskMetric>[] = [];
    for (const drive of drives) {
      const before = last.get(drive.name);
      if (before !== undefined) readings.push(...rates(before, drive, atMs - lastAtMs));
      const turns = rotational.get(drive.name);
      if (turns !== undefined) readings.push(turns);
    }
    // A name that went may come back as another drive.
    for (const name of last.keys()) if (!drives.some((drive) => drive.name === name)) real.delete(name);
    last = new Map(drives.map((drive) => [drive.name, drive]));
    lastAtMs = atMs;
    return readings;
  };
}
