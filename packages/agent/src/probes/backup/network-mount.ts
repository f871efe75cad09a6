import type { Host } from '../../host.ts';
import { type Check, isFolderPath } from './check.ts';
import { Unreadable } from './look.ts';

/** File systems whose server may go away: looking at a file then waits in the kernel, and the whole agent with it. */
const network =
  /^(nfs4?|cifs|smb3?|smbfs|afs|ceph|glusterfs|9p|davfs|fuse\.(sshfs|rclone|davfs2?|glusterfs|s3fs|.*fs2))$/;

/**
 * Whether the agent may look at the backup's files itself. Where it may not, restic or borg is asked: a child can be ended.
 * Throws when there is no password to ask with.
 */
export function isLocal(host: Host, check: Check): boolean {
  const mount = isFolderPath(check.path) ? networkMountOf(host, check.path) : 'address';
  if (mount === undefined) return true;
  if (check.passwordFile !== undefined) return false;
  throw new Unreadable(
    `${check.path} lies on a network file system (${mount}); if its server hangs, looking at it would hang the agent. Watch it on the server itself, or let the job call with a heartbeat.`,
  );
}

/** The network file system a path lies on, by /proc/self/mountinfo; undefined where it lies on a disk of this machine. */
export function networkMountOf(host: Host, path: string): string | undefined {
  if (host.platform !== 'linux') return undefined;
  const mounts = parseMounts(host.readFile('/proc/self/mountinfo') ?? '');
  const around = mounts.filter(({ at }) => at === '/' || path === at || path.startsWith(`${at}/`));
  // Of two mounts on one place the later one is seen.
  const nearest = around.reduce((a, b) => (b.at.length >= a.at.length ? b : a), { at: '', type: '' });
  return network.test(nearest.type) ? nearest.type : undefined;
}

/** proc(5): mount point is the fifth field, the type the first after " - "; blanks are written as \040. */
export function parseMounts(text: string): { at: string; type: string }[] {
  return text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ');
    const at = left.split(' ')[4];
    const type = right.split(' ')[0];
    if (at === undefined || type === undefined || type === '') return [];
    return [{ at: at.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))), type }];
  });
}
