import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';
import { auditQuery, journalWatch, passwordQuery, profileWatch, signInWatch, windowsDomainQuery } from './sources.ts';

type Look = () => Promise<Result<Metric>>;

/** Registered at once, for the logs are read for all who watch; what understands them is loaded at the first look. */
function watchOf(host: Host): () => Promise<Look> {
  if (host.platform === 'win32') {
    const sources = {
      signIns: host.windowsEvents(signInWatch),
      profiles: host.windowsEvents(profileWatch),
      domain: host.windows(windowsDomainQuery),
      password: host.windows(passwordQuery),
      audit: host.windows(auditQuery),
    };
    return async () => (await import('./watch.ts')).watchWindows(host, sources);
  }
  const journal = host.journal(journalWatch);
  return async () => (await import('./watch.ts')).watchLinux(host, journal);
}

/**
 * Who is refused at the door of this machine: failed sign-ins, lock-outs, passwords that ran out, profiles that do not load.
 * Not on macOS: its log gives this only to a search that costs seconds of CPU.
 */
export const login = defineProbe({
  name: 'login',
  everyMs: 60_000,
  platforms: ['linux', 'win32'],
  reads:
    'Failed sign-ins and locked accounts: the account’s name if there is such an account (what is typed as an unknown name is not kept), and the address it was tried from. Nothing about sign-ins that succeed. Whether Windows records failed ones at all. Whether Windows could load the profile, and when the password of whoever sits at the screen runs out. Whether a server of the domain answers. How much space is left for home folders.',
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
