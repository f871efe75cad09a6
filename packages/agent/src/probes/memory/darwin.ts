import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { MemoryMetric } from './metrics.ts';

const everyMs = 60_000;

/** Bytes that programs can get: macOS counts file cache and purgeable pages as used, so its "free" is always near nothing. */
export function parseVmStat(text: string): number | undefined {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  const bytes = pageBytes * (pages('free') + pages('inactive') + pages('speculative') + pages('purgeable'));
  return Number.isFinite(bytes) ? bytes : undefined;
}

/** macOS: vm_stat once a minute; the readings between repeat it. */
export function startDarwin(host: Host): (signal: AbortSignal) => Promise<Result<MemoryMetric>> {
  let last: { atMs: number; result: Result<MemoryMetric> } | undefined;
  return async (signal) => {
    if (last !== undefined && host.elapsedMs() - last.atMs < everyMs) return last.result;
    const { outcome, stdout } = await host.run('vm_stat', [], { timeLimitMs: 5000, signal });
    const availableBytes = parseVmStat(stdout);
    if (availableBytes === undefined) throw new Error(`vm_stat did not say how much memory is left (${outcome}).`);
    const { totalBytes } = host.load();
    const result: Result<MemoryMetric> = {
      readings: [
        { metric: 'memory.available', value: Math.min(1, availableBytes / totalBytes) },
        { metric: 'memory.available_bytes', value: availableBytes },
      ],
    };
    last = { atMs: host.elapsedMs(), result };
    return result;
  };
}
