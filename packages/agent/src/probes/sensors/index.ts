import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

/** Temperatures and fans as the Linux kernel shows them (hwmon), each against its own limit. */
export const sensors = defineProbe({
  name: 'sensors',
  everyMs: 60_000,
  platforms: ['linux'],
  reads: 'How hot the parts of this machine are and how fast its fans turn.',
  metrics,
  start: (host) => {
    let look: (() => Result<Metric>) | undefined;
    return async () => {
      if (look === undefined && host.list('/sys/class/hwmon').length === 0) return {};
      look ??= (await import('./watch.ts')).watchSensors(host);
      return look();
    };
  },
});
