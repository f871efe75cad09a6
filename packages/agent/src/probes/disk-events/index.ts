import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

/** What the system's log says of disks and file systems: read errors, resets, corruption. */
export const diskEvents = defineProbe({
  name: 'disk-events',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'win32'],
  reads: 'Messages of the system’s own log about errors of disks and file systems. No file names.',
  metrics,
  start: (host) => {
    let look: (() => Promise<Result<Metric>>) | undefined;
    return async () => {
      look ??= (await import('./watch.ts')).watchDiskEvents(host);
      return look();
    };
  },
});
