import type { Host } from '../../host.ts';
import type { RaidArray } from './array.ts';
import type { RaidState } from './metrics.ts';

const root = '/proc/spl/kstat/zfs';

/** What OpenZFS's kernel module says of each pool (module/zfs/spa_stats.c), without starting zpool. */
const states: Readonly<Record<string, RaidState>> = {
  ONLINE: 'healthy',
  DEGRADED: 'degraded',
  FAULTED: 'failed',
  UNAVAIL: 'failed',
  SUSPENDED: 'failed',
  OFFLINE: 'failed',
  REMOVED: 'failed',
};

const words: Readonly<Record<string, string>> = {
  healthy: 'all its disks work',
  degraded: 'a disk is missing or has failed; see “zpool status”',
  failed: 'it does not work; see “zpool status”',
};

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Throws for a state that nobody knows: it is not called well. */
export function parsePool(pool: string, text: string): RaidArray {
  const state = states[text.trim().toUpperCase()];
  if (state === undefined)
    throw new Error(`The ZFS pool ${pool} is in a state unknown here: “${text.trim().slice(0, 30)}”.`);
  const name = `zfs ${pool}`.slice(0, 64);
  return { name, state, detail: `The pool ${name}: ${words[state]} (${text.trim()}).` };
}

export function readZfs(host: Host): RaidArray[] {
  return host
    .list(root)
    .map(nameOf)
    .flatMap((pool) => {
      const text = host.readFile(`${root}/${pool}/state`);
      return text === undefined ? [] : [parsePool(pool, text)];
    });
}
