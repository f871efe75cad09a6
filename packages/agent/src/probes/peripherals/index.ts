import { defineProbe } from '../probe.ts';
import type { watchPeripherals } from './watch.ts';

export const peripherals = defineProbe({
  name: 'peripherals',
  everyMs: 6 * 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {},
  reads:
    'Which screens and printers this machine has, and a mark by which two machines in the same network are known. Never the name or place of a network.',
  start: (host) => {
    let watch: ReturnType<typeof watchPeripherals> | undefined;
    return async (signal) => {
      watch ??= (await import('./watch.ts')).watchPeripherals(host);
      return watch(signal);
    };
  },
});
