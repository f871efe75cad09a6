import { defineProbe } from '../probe.ts';
import { metrics } from './metrics.ts';
import type { watchAntivirus } from './watch.ts';

/** ClamAV by its files and group; Defender, SentinelOne and Bitdefender by their own programs where they are installed. */
export const antivirus = defineProbe({
  name: 'antivirus',
  everyMs: 15 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Whether your antivirus runs and how old its signatures are; on Windows also the names of threats it found. Never which files it looked at.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchAntivirus> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchAntivirus(host);
      return watch(signal);
    };
  },
});
