import type { Host } from '../../host.ts';
import { isPortable, type Volume } from './volume.ts';

const watched = ['/', '/home'];
/** dm-crypt's mark in a device-mapper name: `CRYPT-LUKS2-<uuid>-name`, `CRYPT-PLAIN-name` (cryptsetup). */
const mark = /^CRYPT-/;
const deepest = 8;

interface Mounted {
  readonly device: string;
  readonly mountPoint: string;
  readonly fileSystem: string;
  readonly source: string;
}

/** Lines of /proc/self/mountinfo, proc(5). */
function parseMountinfo(text: string): Mounted[] {
  return text.split('\n').flatMap((line): Mounted[] => {
    const [head = '', tail = ''] = line.split(' - ');
    const [, , device = '', , mountPoint = ''] = head.split(' ');
    const [fileSystem = '', source = ''] = tail.split(' ');
    return mountPoint === '' ? [] : [{ device, mountPoint, fileSystem, source }];
  });
}

/** Whether all the data of a block device goes through dm-crypt, however many layers (LVM, RAID) lie between. */
export function isEncrypted(host: Host, folder: string, depth = 0): boolean {
  if (mark.test(host.readFile(`${folder}/dm/uuid`) ?? '')) return true;
  const below = depth < deepest ? host.list(`${folder}/slaves`) : [];
  return below.length > 0 && below.every((name) => isEncrypted(host, `/sys/class/block/${name}`, depth + 1));
}

/**
 * `/dev/mapper/cryptroot` is the device-mapper name of a block device that /sys numbers (`dm-0`);
 * its link in /dev is not there for a service with devices of its own.
 */
function blockName(host: Host, source: string): string | undefined {
  const mapped = /^\/dev\/mapper\/(.+)$/.exec(source)?.[1];
  if (mapped === undefined) return /^\/dev\/([^/]+)$/.exec(source)?.[1];
  const numbered = host.list('/sys/class/block').filter((name) => name.startsWith('dm-'));
  return numbered.find((name) => host.readFile(`/sys/class/block/${name}/dm/name`)?.trim() === mapped);
}

function lookAt(host: Host, { device, fileSystem, source }: Mounted): Pick<Volume, 'state' | 'note'> {
  // btrfs and ZFS show a device of their own making; btrfs at least names one of its disks.
  const name = device.startsWith('0:') ? blockName(host, source) : undefined;
  const folder = name === undefined ? `/sys/dev/block/${device}` : `/sys/class/block/${name}`;
  if (device.startsWith('0:') && (name === undefined || host.stat(folder) === undefined)) {
    return { state: undefined, note: `Whether ${fileSystem} on ${source} is encrypted cannot be seen from here.` };
  }
  const encrypted = isEncrypted(host, folder);
  return encrypted
    ? { state: 'encrypted', note: 'LUKS (dm-crypt).' }
    : { state: 'not encrypted', note: `${source} is not encrypted.` };
}

/** Where a machine's kernel comes from outside (a container), its disks are not its own. */
export function readLinuxVolumes(host: Host): { volumes: Volume[]; portable: boolean } {
  const mounts = parseMountinfo(host.readFile('/proc/self/mountinfo') ?? '');
  const volumes = watched.flatMap((mountPoint): Volume[] => {
    const mounted = mounts.findLast((one) => one.mountPoint === mountPoint);
    if (mounted === undefined || /^(overlay|tmpfs|ramfs|nfs4?|rootfs)$/.test(mounted.fileSystem)) return [];
    return [{ name: mountPoint, ...lookAt(host, mounted) }];
  });
  return { volumes, portable: isPortable(Number(host.readFile('/sys/class/dmi/id/chassis_type'))) };
}
