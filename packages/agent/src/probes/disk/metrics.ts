import type { MetricDeclaration } from '@forewarn/shared';

export const volumeStates = ['writable', 'read-only', 'errors'] as const;
export const rotationalStates = ['no', 'yes'] as const;

/** `disk.*` are volumes, by mount point; `drive.*` are block devices, by name. */
export const metrics = {
  'disk.used': {
    unit: 'ratio',
    help: 'Share of the volume in use, of the space that ordinary users can use (as df counts).',
  },
  'disk.available_bytes': { unit: 'bytes', help: 'Space that ordinary users can still use.' },
  'disk.inodes_used': {
    unit: 'ratio',
    help: 'Share of the volume’s inodes (places for files) in use; no reading where they are unlimited.',
  },
  'disk.state': {
    unit: 'state',
    states: volumeStates,
    help: 'read-only: it was writable, or fstab says it should be, and is not. errors: the kernel recorded errors in the file system.',
  },
  'drive.latency': {
    unit: 'ms',
    help: 'Mean time the drive took to answer a request since the last reading; 0 when nothing was asked.',
  },
  'drive.busy': { unit: 'ratio', help: 'Share of time in which the drive had at least one request to serve.' },
  'drive.rotational': {
    unit: 'state',
    states: rotationalStates,
    help: 'Whether the drive says that it has turning platters.',
  },
  'drive.read_rate': { unit: 'bytes_per_second', help: 'Read from the drive.' },
  'drive.write_rate': { unit: 'bytes_per_second', help: 'Written to the drive.' },
} as const satisfies Record<string, MetricDeclaration>;

export type DiskMetric = keyof typeof metrics;
