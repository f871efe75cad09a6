import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { heartbeatState } from './heartbeat.ts';
import { type Metric, metrics } from './metrics.ts';
import type { watchBackups } from './watch.ts';

const nothingToWatch = (host: Host) =>
  host.list(host.settings.checksFolder).length === 0 && host.state.read(heartbeatState) === undefined;

/**
 * The backups that this machine's administrator named in `checks.d`, and every job that calls with a heartbeat.
 * Repositories are looked at from outside; restic and borg are asked only where a password file is named.
 */
export const backup = defineProbe({
  name: 'backup',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'Whether the backups named by your administrator still happen: when they last succeeded and how large they are. Never what is in them.',
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
