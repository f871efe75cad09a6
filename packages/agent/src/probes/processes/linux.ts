import type { Host } from '../../host.ts';
import { parseStat } from '../cpu.ts';
import { isForbidden } from '../forbidden.ts';
import { parseMeminfo } from '../memory/linux.ts';
import type { Result } from '../probe.ts';
import type { ProcessMetric } from './metrics.ts';
import { tell, type Use } from './ranking.ts';
import { type ProcessStat, parseIo, parseOwnPages, parseProcessStat, programName, ticksPerSecond } from './stat.ts';
import { type Strain, strainOf } from './strain.ts';

/** Without strain the names are of no use to anybody now; this often is enough to know what usually runs. */
const calmEveryMs = 10 * 60_000;
/** A look costs at most one part in so many of a core, whatever the number of processes. */
const thrift = 40_000;
/** Memory shared with others is taken off only of processes that hold more than this share of all. */
const largeShare = 0.005;
const mostRefused = 10_000;

interface Before {
  readonly startedTicks: number;
  readonly ticks: number;
  readonly io: number | undefined;
}

interface Moment {
  /** Since boot, to tell which processes are new. */
  readonly upMs: number;
  /** Time the machine was awake. */
  readonly atMs: number;
  readonly processes: ReadonlyMap<number, Before>;
}

/** /proc/PID/io is for its owner and root alone; of a process that refused it is not asked for again. */
function startIo(host: Host): (pid: number, stat: ProcessStat) => number | undefined {
  const refused = new Map<number, number>();
  return (pid, { startedTicks }) => {
    if (refused.get(pid) === startedTicks) return undefined;
    try {
      return parseIo(host.readFile(`/proc/${pid}/io`) ?? '');
    } catch (error) {
      if (!isForbidden(error)) throw error;
      if (refused.size > mostRefused) refused.clear();
      refused.set(pid, startedTicks);
      return undefined;
    }
  };
}

/** /proc/PID by number; a process that ended meanwhile is not there. */
function readAll(host: Host): Map<number, ProcessStat> {
  const found = new Map<number, ProcessStat>();
  for (const name of host.list('/proc')) {
    const pid = Number(name.slice(name.lastIndexOf('/') + 1));
    if (!(pid > 0)) continue;
    const stat = parseProcessStat(host.readFile(`/proc/${pid}/stat`) ?? '');
    if (stat !== undefined) found.set(pid, stat);
  }
  if (found.size === 0) throw new Error('/proc shows no process: is it mounted?');
  if (!found.has(1))
    throw new Error(
      'Other programs are hidden from the agent (hidepid of /proc, or ProtectProc= in its unit), so it cannot name the busy ones.',
    );
  return found;
}

/** What each process used between two moments; what it used before the first is not known. */
export function usesOf(
  now: ReadonlyMap<number, ProcessStat>,
  before: Moment | undefined,
  at: {
    atMs: number;
    cores: number;
    io: ReadonlyMap<number, number>;
    bytesOf: (pid: number, stat: ProcessStat) => number;
  },
): Use[] {
  const seconds = before === undefined ? 0 : (at.atMs - before.atMs) / 1000;
  return [...now].map(([pid, stat]) => {
    const old = before?.processes.get(pid);
    const same = old?.startedTicks === stat.startedTicks ? old : undefined;
    const bytes = at.io.get(pid);
    // Without an earlier figure a process that is older than the last look may have used it long ago.
    const isNew = before !== undefined && stat.startedTicks / ticksPerSecond > before.upMs / 1000;
    const since = same?.ticks ?? (isNew ? 0 : stat.ticks);
    const ioSince = same?.io ?? (isNew ? 0 : bytes);
    return {
      name: programName(pid, stat),
      waits: stat.waits,
      memoryBytes: at.bytesOf(pid, stat),
      ...(seconds > 0 && { cpu: Math.max(0, stat.ticks - since) / ticksPerSecond / (seconds * at.cores) }),
      ...(seconds > 0 &&
        bytes !== undefined &&
        ioSince !== undefined && { ioPerSecond: Math.max(0, bytes - ioSince) / seconds }),
    };
  });
}

/** Pages are 4, 16 or 64 KiB by machine: this process’ own resident memory tells which. */
function startPageBytes(host: Host): () => number {
  let known: number | undefined;
  return () => {
    const pages = Number(host.readFile('/proc/self/statm')?.split(' ', 2)[1]);
    known ??= pages > 0 ? Math.max(4096, 2 ** Math.round(Math.log2(host.ownUse().residentBytes / pages))) : 4096;
    return known;
  };
}

/** Linux: seldom while all is calm, every minute under strain, and never for more than its share of the processor. */
export function startLinux(host: Host): () => Result<ProcessMetric> {
  const ioOf = startIo(host);
  const pageBytes = startPageBytes(host);
  let before: Moment | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let restMs = 0;
  let last: Result<ProcessMetric> = {};

  function look(strain: Strain): Result<ProcessMetric> {
    const totalBytes = parseMeminfo(host.readFile('/proc/meminfo') ?? '')?.totalBytes ?? 0;
    const cores = parseStat(host.readFile('/proc/stat') ?? '')?.cores ?? 1;
    const atMs = host.elapsedMs();
    const now = readAll(host);
    const io = new Map<number, number>();
    if (strain.disk) {
      for (const [pid, stat] of now) {
        const bytes = ioOf(pid, stat);
        if (bytes !== undefined) io.set(pid, bytes);
      }
    }
    const page = pageBytes();
    const bytesOf = (pid: number, { pages }: ProcessStat) => {
      if (pages * page < totalBytes * largeShare) return pages * page;
      return (parseOwnPages(host.readFile(`/proc/${pid}/statm`) ?? '') ?? pages) * page;
    };
    const uses = usesOf(now, before, { atMs, cores, io, bytesOf });
    const kept = [...now].map(
      ([pid, { startedTicks, ticks }]) => [pid, { startedTicks, ticks, io: io.get(pid) }] as const,
    );
    before = { upMs: host.uptimeMs(), atMs, processes: new Map(kept) };
    return { readings: tell(uses, totalBytes) };
  }

  return () => {
    // The second look comes soon: shares need two.
    const isFirst = before === undefined || last.readings?.every(({ metric }) => metric !== 'processes.cpu');
    const sinceMs = host.elapsedMs() - lookedAtMs;
    if (!isFirst && sinceMs < restMs) return last;
    const strain = strainOf(host);
    const isStrained = strain.cpu || strain.memory || strain.disk;
    if (!isStrained && !isFirst && sinceMs < calmEveryMs) return last;
    const cpuMs = host.ownUse().cpuMs;
    last = look(strain);
    lookedAtMs = host.elapsedMs();
    restMs = (host.ownUse().cpuMs - cpuMs) * thrift;
    return last;
  };
}
