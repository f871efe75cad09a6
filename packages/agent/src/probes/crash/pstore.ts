import type { Host } from '../../host.ts';
import { isForbidden } from '../forbidden.ts';
import { type Dump, filesIfAllowed } from './dumps.ts';
import type { Witness } from './ends.ts';
import { readKernelLine } from './kernel-line.ts';

/** systemd-pstore.service(8) empties the firmware's store into the first at each start. */
const archive = '/var/lib/systemd/pstore';
const firmware = '/sys/fs/pstore';
/** kdump leaves the kernel's memory in folders named by the moment; apport's reports end in .crash. */
const kdump = '/var/crash';
const mostBytes = 256 * 1024;

/** Dumps that the kernel left when it gave up. */
export function kernelDumps(host: Host): Dump[] {
  return [
    ...filesIfAllowed(host, archive, () => true),
    ...filesIfAllowed(host, firmware, (name) => name.startsWith('dmesg-')),
    ...filesIfAllowed(host, kdump, (name) =>
      /^(?:\d{12,14}|[\d.:a-f]+-\d{4}-\d\d-\d\d-\d\d:\d\d(?::\d\d)?)$/.test(name),
    ),
  ];
}

/** What the kernel said at its end: “<0>[   81.0] Kernel panic - not syncing: …”. The panic tells more than what came before. */
export function parseDump(text: string): string | undefined {
  const troubles = text
    .split('\n')
    .map((line) => readKernelLine(line.replace(/^<\d+>/, '').replace(/^\[ *[\d.]+\](?:\[[^\]]*\])? */, '')))
    .filter((trouble) => trouble !== undefined);
  const fault = troubles.find(({ kind }) => kind === 'error');
  const panic = troubles.find(({ kind }) => kind === 'panic');
  const words = [fault?.words, panic?.words].filter((one) => one !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

function textOf(host: Host, { path }: Dump): string | undefined {
  const places = path.startsWith(archive) ? [`${path}/dmesg.txt`, path] : [path];
  for (const place of places) {
    try {
      if (host.stat(place)?.kind !== 'file') continue;
      const part = host.readPart(place, 0, mostBytes);
      if (part !== undefined) return part.bytes.toString('utf8');
    } catch (error) {
      // systemd-pstore keeps them for root alone: that there is one says enough.
      if (!isForbidden(error)) throw error;
    }
  }
  return undefined;
}

/** A dump found now tells how the machine went down before it started, whenever the file was written. */
export function witnessOf(host: Host, dump: Dump): Witness {
  const text = textOf(host, dump);
  const said = text === undefined ? undefined : parseDump(text);
  const name = dump.path.split('/').at(-1) ?? '';
  const words = said ?? `The kernel gave up and left a crash dump (${name}).`;
  const startedAt = host.now() - host.uptimeMs();
  return { kind: 'panic', at: Math.max(dump.at, startedAt), words };
}
