import type { Host } from '../../host.ts';
import type { RaidArray } from './array.ts';
import type { RaidState } from './metrics.ts';

/** Files of /sys/block/mdN/md, Linux Documentation/admin-guide/md.rst. */
export interface MdFiles {
  readonly level: string;
  readonly arrayState: string;
  readonly disks: number;
  readonly degraded: number;
  /** Members that failed and are still in it (`dev-*`’s state). */
  readonly faulty: number;
  readonly syncAction: string;
  /** `SECTORS / SECTORS` or `none`. */
  readonly syncCompleted: string;
}

/** How many disks may be lost before data is; raid10 is counted at its worst, when both halves of a pair go. */
function spareDisks(level: string, disks: number): number {
  if (level === 'raid1') return disks - 1;
  if (level === 'raid6') return 2;
  return /^raid(4|5|10)$/.test(level) ? 1 : 0;
}

const plural = (count: number) => (count === 1 ? '1 disk is' : `${count} disks are`);

/** Undefined for what is no array of its own: a container of the BIOS's RAID. */
export function parseMd(name: string, md: MdFiles): RaidArray | undefined {
  if (md.level === 'container' || md.level === '') return undefined;
  const [done, all] = md.syncCompleted.split('/').map(Number);
  const runs = md.syncAction !== 'idle' && md.syncAction !== 'frozen' && md.syncAction !== '';
  const progress = runs && done !== undefined && all !== undefined && all > 0 ? Math.min(1, done / all) : undefined;
  const left = spareDisks(md.level, md.disks) - md.degraded;
  const state = stateOf(md, left, runs);
  const how = progress === undefined ? '' : ` (${Math.floor(progress * 100)} % done)`;
  const words: Record<RaidState, string> = {
    healthy: `all ${md.disks} disks work`,
    checking: `all ${md.disks} disks work; the system is at “${md.syncAction}”${how}`,
    rebuilding: `${plural(md.degraded)} being filled again${how}; until then nothing stands in for the others`,
    reduced:
      md.degraded > 0
        ? `${plural(md.degraded)} missing or failed; ${left} more may still fail`
        : `${md.faulty === 1 ? '1 disk has' : `${md.faulty} disks have`} failed and a spare took the place`,
    degraded: `${plural(md.degraded)} missing or failed; if one more fails, everything on it is lost`,
    failed: `it does not work (${md.arrayState}, ${plural(md.degraded)} missing or failed)`,
  };
  return {
    name,
    state,
    detail: `The ${md.level} array ${name}: ${words[state]}.`,
    missing: Math.max(md.degraded, md.faulty),
    ...(progress !== undefined && { progress }),
  };
}

function stateOf(md: MdFiles, left: number, runs: boolean): RaidState {
  if (md.arrayState === 'broken' || md.arrayState === 'inactive' || left < 0) return 'failed';
  if (md.degraded === 0) return md.faulty > 0 ? 'reduced' : runs ? 'checking' : 'healthy';
  if (md.syncAction === 'recover' || md.syncAction === 'reshape') return 'rebuilding';
  return left > 0 ? 'reduced' : 'degraded';
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const members = (host: Host, name: string): string[] =>
  host
    .list(`/sys/block/${name}/md`)
    .map(nameOf)
    .filter((file) => file.startsWith('dev-'))
    .map((file) => host.readFile(`/sys/block/${name}/md/${file}/state`) ?? '');

export function readMd(host: Host): RaidArray[] {
  return host
    .list('/sys/block')
    .map(nameOf)
    .flatMap((name) => {
      if (!/^md/.test(name)) return [];
      const read = (file: string) => host.readFile(`/sys/block/${name}/md/${file}`)?.trim() ?? '';
      const arrayState = read('array_state');
      // Gone between the two looks, or kept by mdadm without being assembled.
      if (arrayState === '' || arrayState === 'clear') return [];
      const array = parseMd(name, {
        level: read('level'),
        arrayState,
        disks: Number(read('raid_disks')) || 0,
        degraded: Number(read('degraded')) || 0,
        faulty: members(host, name).filter((state) => /\bfaulty\b/.test(state)).length,
        syncAction: read('sync_action'),
        syncCompleted: read('sync_completed'),
      });
      return array ?? [];
    });
}
