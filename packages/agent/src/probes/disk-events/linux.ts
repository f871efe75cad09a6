import type { Host, JournalWatch } from '../../host.ts';
import { diskOf, readableName } from './block-device.ts';
import { parseKernelLine } from './kernel.ts';
import type { Line } from './log-line.ts';

/** The kernel's own messages from “warning” to “emergency” (syslog(3) priorities 4–0). */
export const kernelWatch: JournalWatch = {
  name: 'disk-events',
  anyOf: [['_TRANSPORT=kernel', ...[0, 1, 2, 3, 4].map((priority) => `PRIORITY=${priority}`)]],
};

export function readKernelLog(host: Host): () => Promise<Line[]> {
  const look = host.journal(kernelWatch);
  return async () =>
    (await look()).flatMap(({ at, fields }): Line[] => {
      const message = fields.MESSAGE ?? '';
      const told = parseKernelLine(message);
      if (told === undefined) return [];
      // A pool is named by its number alone, and is no disk of /sys/block by that name.
      const disk = told.kind === 'thin-pool-full' ? told.device : diskOf(host, told.device);
      if (disk === undefined) return [];
      // A removed disk's last words are about its removal; one that the kernel gave up is still listed.
      return [{ kind: told.kind, disk, what: readableName(host, disk), at }];
    });
}
