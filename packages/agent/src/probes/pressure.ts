import type { MetricDeclaration, Reading } from '@forewarn/shared';
import { defineProbe } from './probe.ts';

/** Share of the time, 0–1, in which at least one task waited, over 10 s, 60 s and 300 s. */
export interface Pressure {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
}

/** The `some` line of /proc/pressure/*, Linux Documentation/accounting/psi.rst; figures there are percent. */
export function parsePressure(text: string): Pressure | undefined {
  if (!text.startsWith('some ')) return undefined;
  const read = (name: string) => {
    const at = text.indexOf(name);
    return at < 0 ? Number.NaN : Number.parseFloat(text.slice(at + name.length)) / 100;
  };
  const pressure = { avg10: read('avg10='), avg60: read('avg60='), avg300: read('avg300=') };
  return Number.isFinite(pressure.avg10 + pressure.avg60 + pressure.avg300) ? pressure : undefined;
}

const subjects = [
  { file: '/proc/pressure/cpu', subject: 'cpu' },
  { file: '/proc/pressure/memory', subject: 'memory' },
  { file: '/proc/pressure/io', subject: 'disk' },
] as const;
const spans = [
  { span: 10, key: 'avg10' },
  { span: 60, key: 'avg60' },
  { span: 300, key: 'avg300' },
] as const;

type Name = `${(typeof subjects)[number]['subject']}.pressure${(typeof spans)[number]['span']}`;

function declare(what: string, seconds: number): MetricDeclaration {
  return {
    unit: 'ratio',
    help: `Share of the last ${seconds} s in which some program was held up waiting for ${what}.`,
  };
}

const metrics = {
  'cpu.pressure10': declare('a core', 10),
  'cpu.pressure60': declare('a core', 60),
  'cpu.pressure300': declare('a core', 300),
  'memory.pressure10': declare('memory', 10),
  'memory.pressure60': declare('memory', 60),
  'memory.pressure300': declare('memory', 300),
  'disk.pressure10': declare('a disk', 10),
  'disk.pressure60': declare('a disk', 60),
  'disk.pressure300': declare('a disk', 300),
} satisfies Record<Name, MetricDeclaration>;

/** Linux Pressure Stall Information; nothing here where the kernel is older than 4.20 or was started with psi=0. */
export const pressure = defineProbe<Name>({
  name: 'pressure',
  everyMs: 10_000,
  platforms: ['linux'],
  metrics,
  reads: 'How long programs were held up waiting for the processor, memory or disks.',
  start: (host) => () => {
    const readings: Reading<Name>[] = [];
    for (const { file, subject } of subjects) {
      const text = host.readFile(file);
      if (text === undefined) continue;
      const found = parsePressure(text);
      if (found === undefined) throw new Error(`${file} does not hold the averages of pressure.`);
      for (const { span, key } of spans) readings.push({ metric: `${subject}.pressure${span}`, value: found[key] });
    }
    return { readings };
  },
});
