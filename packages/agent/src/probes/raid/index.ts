import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

const isHere = (host: Host) =>
  host.platform === 'win32' ||
  host.list('/sys/block').some((path) => path.slice(path.lastIndexOf('/') + 1).startsWith('md')) ||
  host.list('/sys/fs/btrfs').length > 0 ||
  host.list('/proc/spl/kstat/zfs').length > 0;

/** Disks that stand in for each other: md, btrfs and ZFS by what the kernel shows, Storage Spaces by Windows. No program is started on Linux. */
export const raid = defineProbe({
  name: 'raid',
  everyMs: 60_000,
  platforms: ['linux', 'win32'],
  reads: 'Whether disks that stand in for each other (RAID, btrfs, ZFS, Storage Spaces) are all there and working.',
  metrics,
  start: (host) => {
    let look: (() => Promise<Result<Metric>>) | undefined;
    return async () => {
      if (look === undefined && !isHere(host)) return {};
      look ??= (await import('./watch.ts')).watchRaid(host);
      return look();
    };
  },
});
