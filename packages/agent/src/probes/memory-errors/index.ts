import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

/** Errors of memory and processor that the hardware itself reports: ECC counters, machine checks, WHEA. */
export const memoryErrors = defineProbe({
  name: 'memory-errors',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'win32'],
  reads: 'How many errors memory and processor have reported of themselves. Nothing of what is in memory.',
  metrics,
  start: (host) => {
    let look: (() => Promise<Result<Metric>>) | undefined;
    return async () => {
      look ??= (await import('./watch.ts')).watchMemoryErrors(host);
      return look();
    };
  },
});
