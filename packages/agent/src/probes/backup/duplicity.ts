import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type Look, type LookAt, lookingAt, Unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { type Contents, createContents } from './size.ts';

/** A set that has not grown for so long is not being written: one volume (200 MB) takes no longer on a slow line. */
const givenUpMs = 2 * 3_600_000;
const longestRunMs = 7 * 24 * 3_600_000;

/**
 * Watches a folder of duplicity's files by their names alone: the target, or for a distant target duplicity's own
 * archive folder (`~/.cache/duplicity/…`), which keeps every set's manifest.
 */
export function createDuplicityLook(host: Host, check: Check): LookAt {
  const contents = createContents(host, check.path);
  return lookingAt(check.path, async (signal) => {
    isLocal(host, check);
    if (host.stat(check.path)?.kind !== 'folder') {
      throw new Unreadable(`${check.path} is not there, or its disk is not connected.`);
    }
    return lookAtSets(parseSets((await contents(signal)).files), host.now());
  });
}

/** One full or incremental backup and its files. */
export interface BackupSet {
  readonly full: boolean;
  /** As in the names, `20261122T131937Z`; of a full one both are the same. */
  readonly from: string;
  readonly to: string;
  /** Written last, so a set without it is not whole. Epoch ms. */
  readonly manifestAt?: number;
  readonly volumes: readonly number[];
  readonly volumeBytes: number;
  readonly newestAt: number;
}

const fileName =
  /duplicity-(?:full|inc)\.(\d{8}T\d{6}Z)(?:\.to\.(\d{8}T\d{6}Z))?\.(?:vol(\d+)\.difftar|(manifest))(\.part)?(?:\.gz|\.gpg)?$/;

/** Sets by what they end at, oldest first. Signatures are left out: without them the data is still whole. */
export function parseSets(files: Contents['files']): BackupSet[] {
  const sets = new Map<string, BackupSet>();
  for (const { name, sizeBytes, modifiedAt } of files) {
    const [whole, from, to, volume, manifest, part] = fileName.exec(name) ?? [];
    if (whole === undefined || from === undefined) continue;
    const key = `${from}-${to ?? ''}`;
    const before = sets.get(key) ?? {
      full: to === undefined,
      from,
      to: to ?? from,
      volumes: [],
      volumeBytes: 0,
      newestAt: 0,
    };
    sets.set(key, {
      ...before,
      ...(manifest !== undefined && part === undefined && { manifestAt: modifiedAt }),
      volumes: volume === undefined ? before.volumes : [...before.volumes, Number(volume)],
      volumeBytes: before.volumeBytes + (volume === undefined ? 0 : sizeBytes),
      newestAt: Math.max(before.newestAt, modifiedAt),
    });
  }
  return [...sets.values()].sort((a, b) => momentOf(a.to) - momentOf(b.to));
}

function momentOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

export function lookAtSets(sets: readonly BackupSet[], now: number): Look {
  const whole = sets.filter((set) => set.manifestAt !== undefined);
  const last = whole.at(-1);
  const open = sets.at(-1)?.manifestAt === undefined ? sets.at(-1) : undefined;
  const running = open !== undefined && now - open.newestAt < givenUpMs;
  const alike = whole.filter((set) => set.full === last?.full && set.volumes.length > 0).map((set) => set.volumeBytes);
  const tookMs = last === undefined ? Number.NaN : (last.manifestAt ?? 0) - momentOf(last.to);
  const damage = damageIn(whole);
  return {
    successes: whole.map((set) => momentOf(set.to)),
    sizeBytes: last !== undefined && last.volumes.length > 0 ? last.volumeBytes : null,
    earlierSizes: alike.slice(0, -1),
    ...(tookMs >= 0 && tookMs < longestRunMs && { durationMs: tookMs }),
    ...(open !== undefined && running && { runningSince: momentOf(open.to) }),
    ...(open !== undefined && !running && { failedAt: open.newestAt }),
    integrity: damage === undefined ? 'ok' : 'damaged',
    note: [damage ?? '', open !== undefined && !running ? `The backup begun at ${open.to} was never finished.` : '']
      .filter(Boolean)
      .join(' '),
  };
}

/** What is missing for a restore of the newest set, as far as names tell: a volume in between, or a link of its chain. */
function damageIn(whole: readonly BackupSet[]): string | undefined {
  for (let set = whole.at(-1); set !== undefined; ) {
    const { volumes, from, to, full } = set;
    const missing = [...volumes.keys()].map((i) => i + 1).find((number) => !volumes.includes(number));
    if (missing !== undefined) return `Volume ${missing} of the backup of ${to} is gone: it cannot be restored whole.`;
    if (full) return undefined;
    const before = whole.find((other) => other.to === from && other !== set);
    if (before === undefined)
      return `The backup of ${from}, on which the later ones build, is gone: they cannot be restored.`;
    set = before;
  }
  return undefined;
}
