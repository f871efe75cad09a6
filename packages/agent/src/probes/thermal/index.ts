import { startLater } from '../later.ts';
import { defineProbe } from '../probe.ts';
import { metrics, type ThermalMetric } from './metrics.ts';

/** Whether heat makes the processor slow. Temperatures themselves and fans belong to the hardware's own probe. */
export const thermal = defineProbe<ThermalMetric>({
  name: 'thermal',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether the processor had to slow down because it was too hot.',
  metrics,
  comparesLooks: true,
  start: startLater(async ({ platform }) => {
    if (platform === 'linux') return (await import('./linux.ts')).startLinux;
    return platform === 'darwin'
      ? (await import('./macos.ts')).startMacos
      : (await import('./windows.ts')).startWindows;
  }),
});
