import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { parseMounts } from '../disk/mounts.ts';
import type { Metric } from './metrics.ts';

const home = '/home';

/**
 * The volume that holds people's home folders. Undefined where they lie on another machine:
 * a network mount that hangs would hold the agent.
 */
export function homeVolume(mountinfo: string): string | undefined {
  const line = mountinfo.split('\n').findLast((one) => one.split(' ', 5)[4] === home);
  const device = line?.split(' ', 3)[2];
  const mounts = parseMounts(mountinfo);
  if (device === undefined) return mounts.find(({ mountPoint }) => mountPoint === '/')?.mountPoint;
  return mounts.find((mount) => mount.device === device)?.mountPoint;
}

/** Space left for home folders; nothing where nobody has one. */
export function homeReadings(host: Host): Reading<Metric>[] {
  if (host.list(home).length === 0) return [];
  const volume = homeVolume(host.readFile('/proc/self/mountinfo') ?? '');
  const use = volume === undefined ? undefined : host.statfs(volume);
  if (volume === undefined || use === undefined) return [];
  const instance = volume.slice(0, 64);
  return [{ metric: 'login.home_available', instance, value: use.availableBytes }];
}
