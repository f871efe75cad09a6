import { startLater } from '../later.ts';
import { defineProbe } from '../probe.ts';
import { metrics, type WifiMetric } from './metrics.ts';

/** How good the Wi-Fi is, without its name and without the access point's address. */
export const wifi = defineProbe<WifiMetric>({
  name: 'wifi',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'How strong and fast the Wi-Fi is. Not which network it is, nor where.',
  metrics,
  start: startLater(async ({ platform }) => {
    if (platform === 'linux') return (await import('./linux.ts')).startLinux;
    return platform === 'darwin'
      ? (await import('./macos.ts')).startMacos
      : (await import('./windows.ts')).startWindows;
  }),
});
