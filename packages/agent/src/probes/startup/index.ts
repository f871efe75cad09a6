import { defineProbe, type Result } from '../probe.ts';
import { metrics, type StartupMetric } from './metrics.ts';

type Look = (signal: AbortSignal) => Promise<Result<StartupMetric>>;

/** How long starting the system and logging on take. macOS tells nobody, so there is no such probe there. */
export const startup = defineProbe<StartupMetric>({
  name: 'startup',
  everyMs: 30 * 60_000,
  platforms: ['linux', 'win32'],
  reads:
    'How long the last start of the system and the last logon took, and which service made it slow. Not who logged on.',
  metrics,
  start: (host) => {
    let look: Look | undefined;
    return async (signal): Promise<Result<StartupMetric>> => {
      look ??=
        host.platform === 'linux'
          ? (await import('./linux.ts')).startLinux(host)
          : (await import('./windows.ts')).startWindows(host);
      return look(signal);
    };
  },
});
