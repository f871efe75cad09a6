import type { Kind } from './log-line.ts';

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: Kind;
}

/**
 * What the Linux kernel writes of disks; group 1 is the device, the rest of the line is not kept.
 * From the first letter on, for further in a line may stand what a program calls itself.
 * Sources: block/blk-core.c (blk_status_to_str), drivers/scsi/sd.c and scsi_logging.c, drivers/ata/libata-*.c,
 * drivers/nvme/host/{pci,core}.c, fs/ext4/super.c, fs/xfs, fs/btrfs/messages.c, drivers/md/{dm-thin,raid1,raid5,raid10}.c.
 */
const patterns: readonly Pattern[] = [
  { pattern: /^(?:\w+: )?critical medium error, dev ([\w-]+), sector/, kind: 'disk-bad-block' },
  { pattern: /^sd [\d:]+: \[(sd[a-z]+)\].*Sense Key : Medium Error/, kind: 'disk-bad-block' },
  { pattern: /^(?:\w+: )?critical space allocation error, dev ([\w-]+), sector/, kind: 'thin-pool-full' },
  { pattern: /^(?:\w+: )?(?:device )?offline error, dev ([\w-]+), sector/, kind: 'disk-lost' },
  { pattern: /^(?:\w+: )?[\w /-]+ error, dev ([\w-]+), sector/, kind: 'disk-error' },
  { pattern: /^Buffer I\/O error on dev(?:ice)? ([\w-]+)/, kind: 'disk-error' },
  { pattern: /^sd [\d:]+: \[(sd[a-z]+)\].*Sense Key : Hardware Error/, kind: 'disk-error' },
  {
    pattern:
      /^nvme (nvme\d+): (?:Removing after probe failure|Device not ready; aborting|Disabling device after reset failure)/,
    kind: 'disk-lost',
  },
  { pattern: /^nvme (nvme\d+): (?:I\/O .*timeout|controller is down)/, kind: 'disk-error' },
  { pattern: /^nvme(\d+n\d+): .*(?:Unrecovered Read Error|media error)/i, kind: 'disk-bad-block' },
  { pattern: /^md\/raid\w*:md\w+: Disk failure on ([\w-]+), disabling device/, kind: 'disk-lost' },
  { pattern: /^(ata\d+)(?:\.\d+)?: disabled/, kind: 'disk-lost' },
  { pattern: /^(ata\d+)(?:\.\d+)?: error: \{ .*UNC/, kind: 'disk-bad-block' },
  { pattern: /^(ata\d+)(?:\.\d+)?: exception Emask/, kind: 'disk-error' },
  { pattern: /^EXT[234]-fs error \(device ([\w-]+)\)/, kind: 'file-system-error' },
  {
    pattern: /^XFS \(([\w-]+)\): .*(?:corruption|metadata I\/O error|log I\/O error|shutting down filesystem)/i,
    kind: 'file-system-error',
  },
  { pattern: /^BTRFS(?: error| critical|: error) \(device ([\w-]+)/, kind: 'file-system-error' },
  { pattern: /^BTRFS warning \(device ([\w-]+)\): csum failed/, kind: 'file-system-error' },
  {
    pattern: /^device-mapper: thin: ([\d:]+): (?:switching pool to out-of-data-space|metadata operation .* failed)/,
    kind: 'thin-pool-full',
  },
];

/** Devices whose errors are a matter of their medium: discs, floppies, memory. */
const ignored = /^(sr|fd|ram|zram)\d/;

/** What a kernel message tells of a device, by the kernel's own name for it; undefined when it is of something else. */
export function parseKernelLine(message: string): { kind: Kind; device: string } | undefined {
  for (const { pattern, kind } of patterns) {
    const device = pattern.exec(message)?.[1];
    if (device === undefined) continue;
    return ignored.test(device) ? undefined : { kind, device: /^\d+n\d+$/.test(device) ? `nvme${device}` : device };
  }
  return undefined;
}
