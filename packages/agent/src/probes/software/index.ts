import { defineProbe } from '../probe.ts';
import type { watchSoftware } from './watch.ts';

export const software = defineProbe({
  name: 'software',
  everyMs: 6 * 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {},
  reads:
    'Which programs are installed on this machine for all its users, with their versions. Not what a user installed for themselves, nor what is used.',
  start: (host) => {
    let watch: ReturnType<typeof watchSoftware> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchSoftware(host);
      return watch(signal);
    };
  },
});
