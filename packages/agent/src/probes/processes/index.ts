import { startLater } from '../later.ts';
import { defineProbe } from '../probe.ts';
import { metrics, type ProcessMetric } from './metrics.ts';

/** Which programs make the machine slow: their names, never their arguments. */
export const processes = defineProbe<ProcessMetric>({
  name: 'processes',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'The names of the programs that use most of the processor, memory and disks. Never what they were started with, and nothing of their windows or files.',
  metrics,
  comparesLooks: true,
  start: startLater(async ({ platform }) => {
    if (platform === 'linux') return (await import('./linux.ts')).startLinux;
    return platform === 'darwin'
      ? (await import('./macos.ts')).startMacos
      : (await import('./windows.ts')).startWindows;
  }),
});
