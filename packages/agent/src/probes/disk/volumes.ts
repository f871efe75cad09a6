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
  totalBytes: number | undefined;
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
    totalBytes: undefined,
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

/** The table of mounts costs more than all else on a disk's path, so it is read every third time (30 s) … */
const lookEvery = 3;

/** Space and state of every fixed local volume. What was read-only from the start, and is meant to be, is left out. */
export function startVolumes(host: Host): () => Reading<DiskMetric>[] {
  const wasWritable = new Set<string>();
  let mountinfo = '';
  let volumes: Volume[] = [];
  let runs = 0;

  function look(): void {
    runs = 0;
    const text = host.readFile('/proc/self/mountinfo');
    if (text === undefined) throw new Error('/proc/self/mountinfo is missing: is /proc mounted?');
    if (text === mountinfo) return;
    const wanted = parseFstab(host.readFile('/etc/fstab') ?? '');
    volumes = [];
    for (const mount of parseMounts(text)) {
      const known = wasWritable.has(mount.mountPoint);
      if (!mount.readOnly) wasWritable.add(mount.mountPoint);
      else if (!known && !wanted.has(mount.mountPoint)) continue;
      if (!isRemovable(host, mount.device)) volumes.push(toVolume(host, mount));
    }
    mountinfo = text;
  }

  /** … and at once when a volume's size is another: something else may be mounted there, or nothing. */
  function measure(): (FileSystemUse | undefined)[] {
    return volumes.map((volume) => {
      const use = host.statfs(volume.mountPoint);
      const changed = use?.totalBytes !== volume.totalBytes;
      if (changed && volume.totalBytes !== undefined) runs = lookEvery;
      volume.totalBytes = use?.totalBytes;
      return use;
    });
  }

  return () => {
    if (runs % lookEvery === 0) look();
    let uses = measure();
    if (runs === lookEvery) {
      look();
      uses = measure();
    }
    runs += 1;
    return volumes.flatMap((volume, index) => {
      const use = uses[index];
      return use === undefined ? [] : [...spaceReadings(volume.instance, use), stateReading(host, volume)];
    });
  };
}
