import { readFileSync } from 'node:fs';
import * as z from 'zod';

const duration = z.string().regex(/^\d+(\.\d+)?(s|m|h|d)$/, 'use a number and s, m, h or d: 90s, 5m, 2h');

/** What a simulated device can suffer. Each changes its readings the way the real trouble does. */
export const troubles = [
  'disk-fills',
  'memory-runs-out',
  'cpu-runaway',
  'network-lost',
  'dns-failing',
  'printer-jam',
  'backup-late',
  'drive-fails',
  // Servers alone (every tenth device) have a RAID and a UPS.
  'raid-degrades',
  'power-cut',
  'antivirus-off',
  'certificate-expires',
  'service-fails',
  'account-locked',
  'goes-silent',
  'restarts',
  'shuts-down',
] as const;
export type Trouble = (typeof troubles)[number];

const faultSchema = z.object({
  /** What the truth is: goes with the fault into the report, to hold the incidents against. */
  label: z.string(),
  trouble: z.enum(troubles),
  /** Numbers of devices (1 is the first), or how many, drawn by the seed. */
  devices: z.union([z.array(z.int().positive()), z.object({ count: z.int().positive() })]),
  after: duration,
  for: duration.optional(),
});
export type Fault = z.infer<typeof faultSchema>;

const factors: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no length of time. Use a number and s, m, h or d: 90s, 5m, 2h.`);
  return Number(match[1]) * (match[2] === 'ms' ? 1 : (factors[match[2] ?? ''] ?? 1));
}

/** Reads a fault file (JSON: a list of faults). Throws an Error that names the file and what is wrong. */
export function readFaults(path: string): Fault[] {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`The fault file ${path} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const faults = z.array(faultSchema).safeParse(raw);
  if (!faults.success) throw new Error(`The fault file ${path} is wrong:\n${z.prettifyError(faults.error)}`);
  return faults.data;
}

/** One trouble of one device, in time since the start. */
export interface Affliction {
  readonly label: string;
  readonly trouble: Trouble;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Who suffers what, when: by device number. */
export function assign(faults: readonly Fault[], devices: number, draw: () => number): Map<number, Affliction[]> {
  const assigned = new Map<number, Affliction[]>();
  for (const fault of faults) {
    const fromMs = parseDuration(fault.after);
    const untilMs = fault.for ? fromMs + parseDuration(fault.for) : Number.POSITIVE_INFINITY;
    const chosen = new Set<number>();
    if (Array.isArray(fault.devices)) for (const n of fault.devices) chosen.add(n);
    else while (chosen.size < Math.min(fault.devices.count, devices)) chosen.add(1 + Math.floor(draw() * devices));
    for (const n of chosen) {
      const { label, trouble } = fault;
      assigned.set(n, [...(assigned.get(n) ?? []), { label, trouble, fromMs, untilMs }]);
    }
  }
  return assigned;
}
