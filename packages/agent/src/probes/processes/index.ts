import { defineProbe, type Result } from '../probe.ts';
import { metrics, type ProcessMetric } from './metrics.ts';

type Look = (signal: AbortSignal) => Result<ProcessMetric> | Promise<Result<ProcessMetric>>;

/** Which programs make the machine slow: their names, never their arguments. */
export const processes = defineProbe<ProcessMetric>({
  name: 'processes',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'The names of the programs that use most of the processor, memory and disks. Never what they were started with, and nothing of their windows or files.',
  metrics,
  comparesLooks: true,
  start: (host) => {
    let look: Look | undefined;
    return async (signal): Promise<Result<ProcessMetric>> => {
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
