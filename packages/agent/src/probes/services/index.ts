import { defineProbe } from '../probe.ts';
import { metrics } from './unit.ts';
import type { watchServices } from './watch.ts';

/** Every five minutes: three looks are the quarter of an hour after which a service that is down counts as down. */
export const services = defineProbe({
  name: 'services',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Which of the system’s services failed, by name. Never what they do or how they were called.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchServices> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchServices(host);
      return watch(signal);
    };
  },
});
