import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Start, StartupMetric } from './metrics.ts';

const stateName = 'startup';
/** Starts that are compared with; a month of working days is more than a habit needs. */
const mostStarts = 15;
const leastStarts = 3;

/** What is kept over restarts of the agent and of the machine. */
export interface Kept {
  readonly boot?: string;
  readonly start?: Start;
  readonly logon?: number;
  readonly shutdown?: number;
  /** Seconds of the starts before this one, oldest first. */
  readonly earlier: readonly number[];
}

const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** A file that was written by another version, or broken, is no memory. */
export function recall(host: Host): Kept {
  let kept: unknown;
  try {
    kept = JSON.parse(host.state.read(stateName) ?? '{}');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof kept !== 'object' || kept === null) return { earlier: [] };
  const { boot, start, logon, shutdown, earlier } = kept as Record<string, unknown>;
  const seconds: unknown = typeof start === 'object' && start !== null ? Reflect.get(start, 'seconds') : undefined;
  const detail: unknown = typeof start === 'object' && start !== null ? Reflect.get(start, 'detail') : undefined;
  return {
    ...(typeof boot === 'string' && { boot }),
    ...(isSeconds(seconds) && { start: { seconds, detail: typeof detail === 'string' ? detail : '' } }),
    ...(isSeconds(logon) && { logon }),
    ...(isSeconds(shutdown) && { shutdown }),
    earlier: Array.isArray(earlier) ? earlier.filter(isSeconds).slice(-mostStarts) : [],
  };
}

export function keep(host: Host, kept: Kept): void {
  host.state.write(stateName, JSON.stringify(kept));
}

/** The same memory in a new boot: the start before this one joins the earlier ones. */
export function inBoot(kept: Kept, boot: string): Kept {
  if (kept.boot === boot) return kept;
  const { start, shutdown, earlier } = kept;
  return {
    boot,
    ...(shutdown !== undefined && { shutdown }),
    earlier: [...earlier, ...(start === undefined ? [] : [start.seconds])].slice(-mostStarts),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export function tell({ start, logon, shutdown, earlier }: Kept): Reading<StartupMetric>[] {
  const readings: Reading<StartupMetric>[] = [];
  if (start !== undefined) {
    readings.push({ metric: 'startup.boot', value: start.seconds, detail: start.detail });
    const usual = earlier.length < leastStarts ? undefined : median(earlier);
    if (usual !== undefined && usual > 0) readings.push({ metric: 'startup.boot_ratio', value: start.seconds / usual });
  }
  if (logon !== undefined) readings.push({ metric: 'startup.logon', value: logon });
  if (shutdown !== undefined) readings.push({ metric: 'startup.shutdown', value: shutdown });
  return readings;
}
