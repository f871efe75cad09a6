import { defineProbe } from '../probe.ts';
import { metrics } from './metrics.ts';
import type { watchUpdates } from './watch.ts';

/** What waits to be installed. Hourly, because it mostly only looks whether a file changed. */
export const updates = defineProbe({
  name: 'updates',
  everyMs: 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Which security updates are not installed yet and for how long, and whether the machine needs a restart.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchUpdates> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchUpdates(host);
      return watch(signal);
    };
  },
});
