import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

/** The battery that a portable machine runs on: its charge, and what it has lost since it was new. */
export const power = defineProbe({
  name: 'battery',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'How full the battery is, whether the machine runs on it, and how worn it is.',
  metrics,
  start: (host) => {
    let look: ((signal: AbortSignal) => Promise<Result<Metric>>) | undefined;
    return async (signal): Promise<Result<Metric>> => {
      if (host.platform === 'linux' && look === undefined && host.list('/sys/class/power_supply').length === 0)
        return {};
      look ??= (await import('./watch.ts')).watchPower(host);
      return look(signal);
    };
  },
});
