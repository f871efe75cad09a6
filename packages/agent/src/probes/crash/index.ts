import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';
import { eventWatch, journalWatch } from './sources.ts';

type Look = () => Promise<Result<Metric>>;

/** Registered at once, for the logs are read for all who watch; what understands them is loaded at the first look. */
function watchOf(host: Host): () => Promise<Look> {
  const watch = async () => (await import('./watch.ts')).watchCrashes;
  if (host.platform === 'win32') {
    const events = host.windowsEvents(eventWatch);
    return async () => (await watch())(host, (await import('./windows.ts')).lookOnWindows(host, events));
  }
  if (host.platform === 'darwin') {
    return async () => (await watch())(host, (await import('./macos.ts')).lookOnMac(host));
  }
  const journal = host.journal(journalWatch);
  return async () => (await watch())(host, (await import('./linux.ts')).lookOnLinux(host, journal));
}

/** Blue screens, panics and hard resets, each told once; programs that crash, by name; faults of the kernel. */
export const crash = defineProbe({
  name: 'crash',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Whether the machine or programs on it crashed: the programs’ names, how often and the kind of error. Never what a dump holds of your work.',
  metrics,
  start: (host) => {
    const load = watchOf(host);
    let look: Look | undefined;
    return async () => {
      look ??= await load();
      return look();
    };
  },
});
