import { defineProbe } from '../probe.ts';
import { metrics } from './volume.ts';
import type { watchEncryption } from './watch.ts';

export const encryption = defineProbe({
  name: 'encryption',
  everyMs: 6 * 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether the disks of this machine are encrypted. Never a key or a password.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchEncryption> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchEncryption(host);
      return watch(signal);
    };
  },
});
