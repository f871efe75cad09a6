import { defineProbe } from '../probe.ts';
import { metrics } from './sync.ts';
import type { watchSync } from './watch.ts';

/** Whether something keeps the clock; how far it is off is measured where logins are. */
export const timeSync = defineProbe({
  name: 'time-sync',
  everyMs: 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether the clock of this machine is kept right by a time server.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchSync> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchSync(host);
      return watch(signal);
    };
  },
});
