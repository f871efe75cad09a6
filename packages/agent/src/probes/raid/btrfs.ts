import type { Host } from '../../host.ts';
import type { RaidArray } from './array.ts';

const root = '/sys/fs/btrfs';

/** `write_errs 0`, one a line: /sys/fs/btrfs/UUID/devinfo/ID/error_stats, since Linux 5.14. Undefined where it is something else. */
export function parseErrorStats(text: string): number | undefined {
  const counts = [...text.matchAll(/^(write|read|flush|corruption|generation)_errs (\d+)$/gm)];
  return counts.length === 0 ? undefined : counts.reduce((sum, [, , count]) => sum + Number(count), 0);
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Every mounted btrfs, of one disk or many: even alone it counts what it found to be wrong. */
export function readBtrfs(host: Host): RaidArray[] {
  return host
    .list(root)
    .map(nameOf)
    .filter((name) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name))
    .flatMap((uuid) => {
      const disks = host.list(`${root}/${uuid}/devinfo`).map(nameOf);
      if (disks.length === 0) return [];
      const label = host.readFile(`${root}/${uuid}/label`)?.trim();
      const name = `btrfs ${label === undefined || label === '' ? uuid.slice(0, 8) : label}`.slice(0, 64);
      const file = (disk: string, what: string) => host.readFile(`${root}/${uuid}/devinfo/${disk}/${what}`);
      const missing = disks.filter((disk) => file(disk, 'missing')?.trim() === '1').length;
      const counted = disks.flatMap((disk) => parseErrorStats(file(disk, 'error_stats') ?? '') ?? []);
      const errors = counted.reduce((sum, count) => sum + count, 0);
      const lost = missing > 0 ? `${missing} of its ${disks.length} disks ${missing === 1 ? 'is' : 'are'} missing` : '';
      const bad = errors > 0 ? `its disks have counted ${errors} errors since they joined it` : '';
      const told = [lost, bad].filter((part) => part !== '').join('; ');
      return [
        {
          name,
          state: missing > 0 ? ('degraded' as const) : ('healthy' as const),
          detail: `The file system ${name}: ${told === '' ? 'all disks are there and have counted no error' : told}.`,
          missing,
          ...(counted.length > 0 && { errors }),
        },
      ];
    });
}
