import { defineProbe, type Result } from '../probe.ts';
import { metrics, type ThermalMetric } from './metrics.ts';

type Look = (signal: AbortSignal) => Result<ThermalMetric> | Promise<Result<ThermalMetric>>;

/** Whether heat makes the processor slow. Temperatures themselves and fans belong to the hardware's own probe. */
export const thermal = defineProbe<ThermalMetric>({
  name: 'thermal',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether the processor had to slow down because it was too hot.',
  metrics,
  comparesLooks: true,
  start: (host) => {
    let look: Look | undefined;
    return async (signal): Promise<Result<ThermalMetric>> => {
      look ??=
        host.platform === 'linux'
          ? (await import('./linux.ts')).startLinux(host)
          : host.platform === 'darwin'
            ? (await import('./macos.ts')).startMacos(host)
            : (await import('./windows.ts')).startWindows(host);
      return look(signal);
    };
  },
});
