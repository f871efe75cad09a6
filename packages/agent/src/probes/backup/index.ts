import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { heartbeatState } from './heartbeat.ts';
import { type Metric, metrics } from './metrics.ts';
import type { watchBackups } from './watch.ts';

/** Windows and macOS bring backups of their own, which are looked for. */
const nothingToWatch = (host: Host) =>
  host.platform === 'linux' &&
  host.list(host.settings.checksFolder).length === 0 &&
  host.state.read(heartbeatState) === undefined;

/**
 * The backups that this machine's administrator named in `checks.d`, every job that calls with a heartbeat, and those that
 * Windows and macOS bring (Windows Backup, File History, Veeam Agent, Time Machine).
 * Repositories are looked at from outside; restic and borg are asked only where a password file is named.
 */
export const backup = defineProbe({
  name: 'backup',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Whether backups still happen (those your administrator named, Windows Backup, File History, Veeam Agent, Time Machine): when they last succeeded, how long they took and how large they are. Never what is in them.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchBackups> | undefined;
    return async (signal): Promise<Result<Metric>> => {
      if (watch === undefined && nothingToWatch(host)) return {};
      // Loaded where a backup is named or has called: elsewhere it would only take room.
      watch ??= (await import('./watch.ts')).watchBackups(host);
      return watch(signal);
    };
  },
});
