/** One line of /proc/self/mountinfo, proc(5), as far as it matters here. */
export interface Mount {
  /** `8:1`; what is mounted twice has the same. */
  readonly device: string;
  /** Which folder of the file system is mounted; `/` but for bind mounts and subvolumes. */
  readonly root: string;
  readonly mountPoint: string;
  readonly fileSystem: string;
  /** The file system itself; a mount of it may be read-only for one service alone (systemd's ProtectSystem). */
  readonly readOnly: boolean;
  /** ext4 since kernel 6.17 says so here after an error, while the mount still claims to be writable. */
  readonly emergency: boolean;
}

/** Kept on a disk of this machine. Everything else is memory, an image or somebody else's (a hung network mount blocks statfs). */
const fixed = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs bcachefs f2fs jfs reiserfs nilfs2 vfat exfat ntfs ntfs3 fuseblk hfsplus ufs'.split(' '),
);

/** Sticks and cards that desktops mount come and go with their users. */
const passing = /^\/(?:media|run\/media)\//;

/** Space, tab, newline and backslash are written in octal: `\040`. */
function plainPath(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    : text;
}

function parseLine(line: string): Mount | undefined {
  const split = line.indexOf(' - ');
  if (split < 0) return undefined;
  const [, , device, root, mountPoint] = line.slice(0, split).split(' ', 5);
  const [fileSystem, , superOptions = ''] = line.slice(split + 3).split(' ');
  if (device === undefined || root === undefined || mountPoint === undefined || fileSystem === undefined)
    return undefined;
  const flags = superOptions.split(',');
  return {
    device,
    root: plainPath(root),
    mountPoint: plainPath(mountPoint),
    fileSystem,
    readOnly: flags.includes('ro'),
    emergency: flags.includes('emergency_ro') || flags.includes('shutdown'),
  };
}

/** Prefers the mount of the whole file system, then the shortest name: the one people know it by. */
function better(a: Mount, b: Mount): Mount {
  if ((a.root === '/') !== (b.root === '/')) return a.root === '/' ? a : b;
  return b.mountPoint.length < a.mountPoint.length ? b : a;
}

/** Each fixed local file system once, in the order mounted. */
export function parseMounts(text: string): Mount[] {
  const visible = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const mount = parseLine(line);
    // The later of two mounts on one place hides the earlier, whatever it is.
    if (mount !== undefined) visible.set(mount.mountPoint, mount);
  }
  const byDevice = new Map<string, Mount>();
  for (const mount of visible.values()) {
    if (!fixed.has(mount.fileSystem) || passing.test(mount.mountPoint)) continue;
    const other = byDevice.get(mount.device);
    byDevice.set(mount.device, other === undefined ? mount : better(other, mount));
  }
  return [...byDevice.values()];
}

/** Mount points that fstab(5) wants writable. */
export function parseFstab(text: string): Set<string> {
  const writable = new Set<string>();
  for (const line of text.split('\n')) {
    const [source = '#', mountPoint, , options = ''] = line.trim().split(/\s+/);
    if (source.startsWith('#') || mountPoint === undefined) continue;
    if (!options.split(',').includes('ro')) writable.add(plainPath(mountPoint));
  }
  return writable;
}
