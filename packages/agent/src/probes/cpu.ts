import type { Fact, Reading } from '@forewarn/shared';
import type { Host } from '../host.ts';
import { defineProbe, type Result } from './probe.ts';

/** Processor time since boot, in clock ticks, and what waits now. */
export interface CpuTimes {
  readonly busy: number;
  readonly idle: number;
  readonly iowait: number;
  readonly steal: number;
  readonly cores: number;
  readonly blocked: number;
}

/** /proc/stat, proc(5): `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guest time is inside user. */
export function parseStat(text: string): CpuTimes | undefined {
  const end = text.indexOf('\n');
  const field = text.slice(5, end).split(' ');
  const at = (index: number) => Number(field[index]);
  const times = { busy: at(0) + at(1) + at(2) + at(5) + at(6), idle: at(3), iowait: at(4), steal: at(7) };
  if (!text.startsWith('cpu  ') || !Number.isFinite(times.busy + times.idle + times.iowait + times.steal))
    return undefined;
  const blockedAt = text.lastIndexOf('\nprocs_blocked ');
  return { ...times, cores: countCores(text), blocked: Number.parseInt(text.slice(blockedAt + 15), 10) || 0 };
}

/** A core taken offline leaves a hole in the numbers, so the lines count, not the last name. */
function countCores(text: string): number {
  let cores = 0;
  for (let at = text.indexOf('\ncpu'); at >= 0; at = text.indexOf('\ncpu', at + 4)) cores += 1;
  return Math.max(cores, 1);
}

export interface Load {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  /** Threads that run or wait for a core now. */
  readonly runnable: number;
}

/** /proc/loadavg, proc(5): `0.00 0.07 0.16 1/95 8744`. */
export function parseLoad(text: string): Load | undefined {
  const field = text.split(' ', 4);
  const load = {
    load1: Number(field[0]),
    load5: Number(field[1]),
    load15: Number(field[2]),
    runnable: Number.parseInt(field[3] ?? '', 10),
  };
  return Number.isFinite(load.load1 + load.load5 + load.load15 + load.runnable) ? load : undefined;
}

type Name = keyof typeof metrics;

const metrics = {
  'cpu.use': {
    unit: 'ratio',
    help: 'Share of all cores’ time spent working since the last reading; waiting for disks and time stolen by the hypervisor not counted.',
  },
  'cpu.iowait': { unit: 'ratio', help: 'Share of time in which cores were idle because a disk had not answered yet.' },
  'cpu.steal': { unit: 'ratio', help: 'Share of time the hypervisor gave to other virtual machines.' },
  'cpu.load1': { unit: 'count', help: 'Threads running or waiting, mean of the last minute.' },
  'cpu.load5': { unit: 'count', help: 'Threads running or waiting, mean of 5 minutes.' },
  'cpu.load15': { unit: 'count', help: 'Threads running or waiting, mean of 15 minutes.' },
  'cpu.load15_per_core': {
    unit: 'count',
    help: 'The 15-minute load divided by the number of cores: above 1 something waits.',
  },
  'cpu.run_queue': {
    unit: 'count',
    help: 'Threads that ran or waited for a core at the moment of reading, the agent itself not counted.',
  },
  'cpu.run_queue_per_core': { unit: 'count', help: 'The run queue divided by the number of cores.' },
  'cpu.blocked': {
    unit: 'count',
    help: 'Processes that wait for a disk or network file system and cannot be interrupted.',
  },
} as const;

/** Shares of the time between two readings; nothing for the first one or when the counters did not move. */
function shares(before: CpuTimes | undefined, now: CpuTimes): Reading<Name>[] {
  if (before === undefined) return [];
  const spent = (name: 'busy' | 'idle' | 'iowait' | 'steal') => Math.max(0, now[name] - before[name]);
  const total = spent('busy') + spent('idle') + spent('iowait') + spent('steal');
  if (total === 0) return [];
  return [
    { metric: 'cpu.use', value: spent('busy') / total },
    { metric: 'cpu.iowait', value: spent('iowait') / total },
    { metric: 'cpu.steal', value: spent('steal') / total },
  ];
}

function loadReadings(load: Load, cores: number): Reading<Name>[] {
  return [
    { metric: 'cpu.load1', value: load.load1 },
    { metric: 'cpu.load5', value: load.load5 },
    { metric: 'cpu.load15', value: load.load15 },
    { metric: 'cpu.load15_per_core', value: load.load15 / cores },
  ];
}

interface Memory {
  times: CpuTimes | undefined;
  cores: number;
}

function coresFact(memory: Memory, cores: number): Fact[] {
  if (memory.cores === cores) return [];
  memory.cores = cores;
  return [{ section: 'processor', rows: [{ cores }] }];
}

function readLinux(host: Host, memory: Memory): Result<Name> {
  const times = parseStat(host.readFile('/proc/stat') ?? '');
  if (times === undefined) throw new Error('/proc/stat does not begin with the line of processor times.');
  const load = parseLoad(host.readFile('/proc/loadavg') ?? '');
  if (load === undefined) throw new Error('/proc/loadavg does not hold the three load figures.');
  const before = memory.times;
  memory.times = times;
  const waiting = Math.max(0, load.runnable - 1);
  return {
    readings: [
      ...shares(before, times),
      ...loadReadings(load, times.cores),
      { metric: 'cpu.run_queue', value: waiting },
      { metric: 'cpu.run_queue_per_core', value: waiting / times.cores },
      { metric: 'cpu.blocked', value: times.blocked },
    ],
    facts: coresFact(memory, times.cores),
  };
}

/** macOS and Windows: what Node itself reports; Windows keeps no load average. */
function readElsewhere(host: Host, memory: Memory): Result<Name> {
  const { busyMs, idleMs, cores, load } = host.load();
  const before = memory.times;
  memory.times = { busy: busyMs, idle: idleMs, iowait: 0, steal: 0, cores, blocked: 0 };
  const use = shares(before, memory.times).filter(({ metric }) => metric === 'cpu.use');
  const [load1 = 0, load5 = 0, load15 = 0] = load;
  const loads = host.platform === 'win32' ? [] : loadReadings({ load1, load5, load15, runnable: 0 }, cores);
  return { readings: [...use, ...loads], facts: coresFact(memory, cores) };
}

export const cpu = defineProbe<Name>({
  name: 'cpu',
  everyMs: 10_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics,
  reads: 'How busy the processor is and how many programs wait for it.',
  start(host) {
    const memory: Memory = { times: undefined, cores: 0 };
    const read = host.platform === 'linux' ? readLinux : readElsewhere;
    return () => read(host, memory);
  },
});
