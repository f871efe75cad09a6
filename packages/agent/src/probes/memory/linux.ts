import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { MemoryMetric } from './metrics.ts';

/** The whole number after `key` at the start of a line; NaN when the line is not there. */
function numberAfter(text: string, key: string): number {
  const at = text.startsWith(key) ? 0 : text.indexOf(`\n${key}`) + 1;
  return at === 0 && !text.startsWith(key) ? Number.NaN : Number.parseInt(text.slice(at + key.length, at + 40), 10);
}

export interface Memory {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

/** /proc/meminfo, proc(5), in KiB; kernels before 3.14 have no MemAvailable, there it is what free(1) then counted. */
export function parseMeminfo(text: string): Memory | undefined {
  const read = (key: string) => numberAfter(text, `${key}:`) * 1024;
  const available = read('MemAvailable');
  const memory = {
    totalBytes: read('MemTotal'),
    availableBytes: Number.isNaN(available) ? read('MemFree') + read('Buffers') + read('Cached') : available,
    swapTotalBytes: read('SwapTotal'),
    swapFreeBytes: read('SwapFree'),
  };
  const whole = Object.values(memory).every((bytes) => bytes >= 0);
  return whole && memory.totalBytes > 0 ? memory : undefined;
}

export interface Paging {
  /** Since boot; undefined on kernels before 4.13. */
  readonly oomKills: number | undefined;
  /** Pages in and out of swap since boot. */
  readonly swapped: number;
}

/** /proc/vmstat: one `name number` a line. */
export function parseVmstat(text: string): Paging | undefined {
  const swapped = numberAfter(text, 'pswpin ') + numberAfter(text, 'pswpout ');
  const oomKills = numberAfter(text, 'oom_kill ');
  if (Number.isNaN(swapped)) return undefined;
  return { swapped, oomKills: Number.isNaN(oomKills) ? undefined : oomKills };
}

function spaceReadings(memory: Memory): Reading<MemoryMetric>[] {
  const swapUsed = memory.swapTotalBytes - memory.swapFreeBytes;
  const readings: Reading<MemoryMetric>[] = [
    { metric: 'memory.available', value: memory.availableBytes / memory.totalBytes },
    { metric: 'memory.available_bytes', value: memory.availableBytes },
    { metric: 'memory.swap_used_bytes', value: swapUsed },
  ];
  if (memory.swapTotalBytes > 0) {
    readings.push({ metric: 'memory.swap_used', value: swapUsed / memory.swapTotalBytes });
  }
  return readings;
}

const stateName = 'oom-kills';

/** What the counter stood at when last seen, in this boot: kills while the agent was not running are told too. */
function lastSeenKills(host: Host): number | undefined {
  const [boot, kills] = (host.state.read(stateName) ?? '').split(' ');
  return boot === host.bootId() && kills !== undefined ? Number(kills) : undefined;
}

function killEvents(host: Host, before: number | undefined, now: number): DeviceEvent[] {
  if (before === now) return [];
  host.state.write(stateName, `${host.bootId()} ${now}`);
  if (before === undefined || now < before) return [];
  const many = now - before;
  const programs = many === 1 ? 'a program' : `${many} programs`;
  return [
    {
      kind: 'oom-kill',
      at: host.now(),
      detail: `The kernel ended ${programs} for lack of memory (${now} since boot). The kernel log names which.`,
    },
  ];
}

export function startLinux(host: Host): () => Result<MemoryMetric> {
  let kills = lastSeenKills(host);
  let last: { swapped: number; atMs: number } | undefined;
  return () => {
    const memory = parseMeminfo(host.readFile('/proc/meminfo') ?? '');
    if (memory === undefined) throw new Error('/proc/meminfo does not hold the figures of memory and swap.');
    const readings = spaceReadings(memory);
    const paging = parseVmstat(host.readFile('/proc/vmstat') ?? '');
    if (paging === undefined) return { readings };

    const now = { swapped: paging.swapped, atMs: host.elapsedMs() };
    if (last !== undefined && now.atMs > last.atMs) {
      const rate = Math.max(0, now.swapped - last.swapped) / ((now.atMs - last.atMs) / 1000);
      readings.push({ metric: 'memory.swap_rate', value: rate });
    }
    last = now;
    if (paging.oomKills === undefined) return { readings };
    readings.push({ metric: 'memory.oom_kills', value: paging.oomKills });
    const events = killEvents(host, kills, paging.oomKills);
    kills = paging.oomKills;
    return { readings, events };
  };
}
