import { defineProbe, type Result } from '../probe.ts';
import { metrics, type WifiMetric } from './metrics.ts';

type Look = (signal: AbortSignal) => Promise<Result<WifiMetric>>;

/** How good the Wi-Fi is, without its name and without the access point's address. */
export const wifi = defineProbe<WifiMetric>({
  name: 'wifi',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'How strong and fast the Wi-Fi is. Not which network it is, nor where.',
  metrics,
  start: (host) => {
    let look: Look | undefined;
    return async (signal): Promise<Result<WifiMetric>> => {
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
