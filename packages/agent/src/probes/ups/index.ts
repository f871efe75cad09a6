import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';
import type { Look } from './watch.ts';

/** IANA “nut” and “apcupsd”. */
const ports = { nut: 3493, apcupsd: 3551 };
const here = '127.0.0.1';
/** Where no UPS server was found one is looked for again so often: two connections to this machine itself. */
const lookAgainMs = 10 * 60_000;
const reachMs = 500;

/** The server named in this machine's own settings, else one that answers on this machine itself, else Windows. */
async function findLook(host: Host): Promise<Look | undefined> {
  const named = host.settings.ups;
  const answers = async (port: number) =>
    (await host.reach({ host: here, port, timeoutMs: reachMs })).outcome === 'open';
  const kind =
    named !== undefined || (await answers(ports.nut))
      ? 'nut'
      : (await answers(ports.apcupsd))
        ? 'apcupsd'
        : host.platform === 'win32'
          ? 'windows'
          : undefined;
  if (kind === undefined) return undefined;
  const { watchApcupsd, watchNut, watchWindowsUps } = await import('./watch.ts');
  if (kind === 'windows') return watchWindowsUps(host);
  if (kind === 'apcupsd') return watchApcupsd(host);
  return watchNut(host, { ...named, host: named?.host ?? here, port: named?.port ?? ports.nut });
}

/** Power supplies that bridge a power cut, as the Network UPS Tools, apcupsd or Windows know them. */
export const ups = defineProbe({
  name: 'ups',
  everyMs: 30_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether the mains are there, and how full, loaded and worn the uninterruptible power supply is.',
  metrics,
  start: (host) => {
    let look: Look | undefined;
    let lookedAtMs = Number.NEGATIVE_INFINITY;
    return async (signal): Promise<Result<Metric>> => {
      if (look === undefined && host.elapsedMs() - lookedAtMs >= lookAgainMs) {
        lookedAtMs = host.elapsedMs();
        look = await findLook(host);
      }
      return look === undefined ? {} : look(signal);
    };
  },
});
