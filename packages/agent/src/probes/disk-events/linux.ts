import type { Reading } from '@forewarn/shared';
import type { Host, JournalWatch } from '../../host.ts';
import { demandJournal } from '../journal-access.ts';
import { diskOf, readableName } from './block-device.ts';
import { parseKernelLine } from './kernel.ts';
import type { Line } from './log-line.ts';
import type { Metric } from './metrics.ts';

/** The kernel's own messages from “warning” to “emergency” (syslog(3) priorities 4–0). */
export const kernelWatch: JournalWatch = {
  name: 'disk-events',
  anyOf: [['_TRANSPORT=kernel', ...[0, 1, 2, 3, 4].map((priority) => `PRIORITY=${priority}`)]],
};

export function readKernelLog(host: Host): () => Promise<Line[]> {
  const look = host.journal(kernelWatch);
  return async () => {
    demandJournal(host, 'errors of disks');
    return (await look()).flatMap(({ at, fields }): Line[] => {
      const told = parseKernelLine(fields.MESSAGE ?? '');
      if (told === undefined) return [];
      // A pool is named by its number alone, and is no disk of /sys/block by that name.
      const disk = told.kind === 'thin-pool-full' ? told.device : diskOf(host, told.device);
      return disk === undefined ? [] : [{ kind: told.kind, disk, what: readableName(host, disk), at }];
    });
  };
}

/** Commands of a SCSI or SATA disk that failed since boot; harmless ones that it does not know count too, so nothing is judged by it. */
export function readErrorCounts(host: Host): Reading<Metric>[] {
  return host.list('/sys/block').flatMap((path): Reading<Metric>[] => {
    const instance = path.slice(path.lastIndexOf('/') + 1);
    if (!/^sd[a-z]+$/.test(instance)) return [];
    const count = Number.parseInt(host.readFile(`/sys/block/${instance}/device/ioerr_cnt`) ?? '', 16);
    return Number.isFinite(count) ? [{ metric: 'disk_events.failed_commands', instance, value: count }] : [];
  });
}
