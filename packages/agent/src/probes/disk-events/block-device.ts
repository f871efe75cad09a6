import type { Host } from '../../host.ts';

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The whole disk that a kernel name stands for (`sda1` → `sda`, `ata3` → `sdb`, `nvme0` → `nvme0n1`); undefined when it is gone or may be taken out. */
export function diskOf(host: Host, device: string): string | undefined {
  const disks = host.list('/sys/block').map(nameOf);
  const found = disks.includes(device)
    ? device
    : /^ata\d+$/.test(device)
      ? disks.find((disk) => host.readLink(`/sys/block/${disk}`)?.includes(`/${device}/`))
      : (disks.find((disk) => new RegExp(`^${disk}p?\\d+$`).test(device)) ??
        (/^nvme\d+$/.test(device) ? disks.find((disk) => disk.startsWith(`${device}n`)) : undefined));
  // Taking out a memory stick without a word looks like a broken disk.
  if (found === undefined || host.readFile(`/sys/block/${found}/removable`)?.trim() === '1') return undefined;
  return found;
}

/** `dm-0` says nothing to a person; its volume's name does. */
export function readableName(host: Host, disk: string): string {
  const volume = disk.startsWith('dm-') ? host.readFile(`/sys/block/${disk}/dm/name`)?.trim() : undefined;
  return volume === undefined || volume === '' ? disk : `${disk} (${volume})`;
}
