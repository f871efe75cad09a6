import { formatBytes, type Reading } from '@forewarn/shared';
import type { ProcessMetric } from './metrics.ts';

/** One process since the last look, or several of one name. Missing = not known. */
export interface Use {
  /** The program's own name, never its arguments. */
  readonly name: string;
  /** Share of all cores’ time, 0–1. */
  readonly cpu?: number;
  readonly memoryBytes?: number;
  readonly ioPerSecond?: number;
  /** It waits for a disk now. */
  readonly waits?: boolean;
}

interface Program {
  readonly name: string;
  processes: number;
  waiting: number;
  cpu: number;
  memoryBytes: number;
  ioPerSecond: number;
}

const mostNamed = 3;
/** Less than this of a machine is not worth a name. */
const leastShare = 0.01;
const leastIo = 100_000;
const longestName = 32;

/** Names are data of programs: one line, without what a terminal or a page could take for more. */
function plain(name: string): string {
  return name.replace(/\p{C}/gu, '').trim().slice(0, longestName) || 'a program without a name';
}

export function byName(uses: readonly Use[]): Program[] {
  const programs = new Map<string, Program>();
  for (const { name, cpu = 0, memoryBytes = 0, ioPerSecond = 0, waits = false } of uses) {
    const program = programs.get(name) ?? { name, processes: 0, waiting: 0, cpu: 0, memoryBytes: 0, ioPerSecond: 0 };
    program.processes += 1;
    program.waiting += waits ? 1 : 0;
    program.cpu += cpu;
    program.memoryBytes += memoryBytes;
    program.ioPerSecond += ioPerSecond;
    programs.set(name, program);
  }
  return [...programs.values()];
}

type Figure = 'cpu' | 'memoryBytes' | 'ioPerSecond' | 'waiting';

/** The first of them, largest first, and a sentence that names them; none is a sentence too. */
function rank(programs: readonly Program[], by: Figure, least: number, say: (program: Program) => string) {
  const largest = programs.filter((program) => program[by] >= least).sort((a, b) => b[by] - a[by]);
  const named = largest.slice(0, mostNamed).map((program) => `${plain(program.name)} ${say(program)}`.trim());
  return { value: Math.max(0, ...programs.map((program) => program[by])), named };
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What is told of the programs of one look. `totalBytes`: the machine's memory. */
export function tell(uses: readonly Use[], totalBytes: number): Reading<ProcessMetric>[] {
  const programs = byName(uses);
  const readings: Reading<ProcessMetric>[] = [{ metric: 'processes.count', value: uses.length }];
  if (uses.some(({ cpu }) => cpu !== undefined)) {
    const { value, named } = rank(programs, 'cpu', leastShare, ({ cpu }) => percent(cpu));
    const detail = named.length > 0 ? `Busiest: ${named.join(', ')}.` : 'No program is busy.';
    readings.push({ metric: 'processes.cpu', value: Math.min(1, value), detail });
  }
  const { value, named } = rank(programs, 'memoryBytes', totalBytes * leastShare, ({ memoryBytes, processes }) =>
    processes === 1 ? formatBytes(memoryBytes) : `${formatBytes(memoryBytes)} (${processes} processes)`,
  );
  if (value > 0 && totalBytes > 0) {
    const detail = named.length > 0 ? `Largest: ${named.join(', ')}.` : 'No program is large.';
    readings.push({ metric: 'processes.memory', value: Math.min(1, value / totalBytes), detail });
  }
  if (uses.some(({ ioPerSecond }) => ioPerSecond !== undefined)) {
    const io = rank(programs, 'ioPerSecond', leastIo, ({ ioPerSecond }) => `${formatBytes(ioPerSecond)}/s`);
    const detail =
      io.named.length > 0 ? `Reading and writing most: ${io.named.join(', ')}.` : 'No program reads or writes much.';
    readings.push({ metric: 'processes.io', value: io.value, detail });
  }
  if (uses.some(({ waits }) => waits !== undefined)) {
    const count = uses.filter(({ waits }) => waits).length;
    const waiting = rank(programs, 'waiting', 1, () => '');
    const detail = waiting.named.length > 0 ? `Waiting for a disk: ${waiting.named.join(', ')}.` : '';
    readings.push({ metric: 'processes.waiting', value: count, detail });
  }
  return readings;
}
