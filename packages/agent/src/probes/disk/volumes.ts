import type { Reading } from '@forewarn/shared';
import type { FileSystemUse, Host } from '../../host.ts';
import type { DiskMetric } from './metrics.ts';
import { type Mount, parseFstab, parseMounts } from './mounts.ts';

/** Longest instance the wire takes. */
const longest = 64;

/** The end of a path tells more than its beginning. */
function instanceName(text: string): string {
  return text.length <= longest ? text : `…${text.slice(1 - longest)}`;
}

interface Volume extends Mount {
  readonly instance: string;
  /** Where ext4 counts its errors; other file systems do not say. */
  readonly errorsFile: string | undefined;
}

/** `sda1` for `8:1`, by the link the kernel keeps for every block device. */
function kernelName(host: Host, device: string): string | undefined {
  return host.readLink(`/sys/dev/block/${device}`)?.split('/').at(-1);
}

function toVolume(host: Host, mount: Mount): Volume {
  const name = mount.fileSystem.startsWith('ext') ? kernelName(host, mount.device) : undefined;
  return {
    ...mount,
    instance: instanceName(mount.mountPoint),
    errorsFile: name === undefined ? undefined : `/sys/fs/ext4/${name}/errors_count`,
  };
}

function isRemovable(host: Host, device: string): boolean {
  const disk = `/sys/dev/block/${device}`;
  return (host.readFile(`${disk}/removable`) ?? host.readFile(`${disk}/../removable`) ?? '0').startsWith('1');
}

/** As df counts: of used plus available, so that root's reserve is not called free. */
export function spaceReadings(instance: string, use: FileSystemUse): Reading<DiskMetric>[] {
  const used = use.totalBytes - use.freeBytes;
  const usable = used + use.availableBytes;
  if (usable <= 0) return [];
  const readings: Reading<DiskMetric>[] = [
    { metric: 'disk.used', instance, value: used / usable },
    { metric: 'disk.available_bytes', instance, value: use.availableBytes },
  ];
  if (use.inodes > 0) {
    readings.push({ metric: 'disk.inodes_used', instance, value: (use.inodes - use.freeInodes) / use.inodes });
  }
  return readings;
}

function stateReading(host: Host, volume: Volume): Reading<DiskMetric> {
  const reading = { metric: 'disk.state', instance: volume.instance } as const;
  const errors =
    volume.errorsFile === undefined ? 0 : Number.parseInt(host.readFile(volume.errorsFile) ?? '0', 10) || 0;
  if (volume.emergency || errors > 0) {
    const count = errors === 1 ? 'one error' : errors > 1 ? `${errors} errors` : 'an error';
    const stopped = volume.emergency || volume.readOnly ? ' and stopped writing to it' : '';
    return {
      ...reading,
      value: 2,
      detail: `The kernel recorded ${count} in the file system on ${volume.mountPoint}${stopped}.`,
    };
  }
  if (!volume.readOnly) return { ...reading, value: 0 };
  return { ...reading, value: 1, detail: `${volume.mountPoint} is mounted read-only, and was or should be writable.` };
}

/** Space and state of every fixed local volume. What was read-only from the start, and is meant to be, is left out. */
export function startVolumes(host: Host): () => Reading<DiskMetric>[] {
  const wasWritable = new Set<string>();
  let mountinfo = '';
  let volumes: Volume[] = [];

  function refresh(text: string): void {
    mountinfo = text;
    const wanted = parseFstab(host.readFile('/etc/fstab') ?? '');
    volumes = [];
    for (const mount of parseMounts(text)) {
      const known = wasWritable.has(mount.mountPoint);
      if (!mount.readOnly) wasWritable.add(mount.mountPoint);
      else if (!known && !wanted.has(mount.mountPoint)) continue;
      if (!isRemovable(host, mount.device)) volumes.push(toVolume(host, mount));
    }
  }

  return () => {
    const text = host.readFile('/proc/self/mountinfo');
    if (text === undefined) throw new Error('/proc/self/mountinfo is missing: is /proc mounted?');
    if (text !== mountinfo) refresh(text);
    const readings: Reading<DiskMetric>[] = [];
    for (const volume of volumes) {
      const use = host.statfs(volume.mountPoint);
      if (use === undefined) continue;
      readings.push(...spaceReadings(volume.instance, use), stateReading(host, volume));
    }
    return readings;
  };
}
