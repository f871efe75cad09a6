import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { ThermalMetric } from './metrics.ts';

const everyMs = 5 * 60_000;

/**
 * `pmset -g therm`: Intel Macs tell CPU_Speed_Limit in percent; others only note whether a warning was recorded.
 * Undefined when it says neither.
 */
export function parseTherm(text: string): boolean | undefined {
  const limit = /CPU_Speed_Limit\s*=\s*(\d+)/.exec(text)?.[1];
  if (limit !== undefined) return Number(limit) < 100;
  const level = /thermal warning level[^\d\n]*(\d+)/i.exec(text)?.[1];
  if (level !== undefined) return Number(level) > 0;
  return /No (thermal|performance) warning level/i.test(text) ? false : undefined;
}

export function startMacos(host: Host): (signal: AbortSignal) => Promise<Result<ThermalMetric>> {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let last: Result<ThermalMetric> = {};
  return async (signal) => {
    if (host.elapsedMs() - lookedAtMs < everyMs) return last;
    const { outcome, stdout } = await host.run('pmset', ['-g', 'therm'], { timeLimitMs: 5000, signal });
    const slowed = parseTherm(stdout);
    if (outcome !== 'exited' || slowed === undefined)
      throw new Error(`pmset did not say whether heat slows the processor (${outcome}).`);
    lookedAtMs = host.elapsedMs();
    last = { readings: [{ metric: 'thermal.throttled', value: slowed ? 1 : 0 }] };
    return last;
  };
}
