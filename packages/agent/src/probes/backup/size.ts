import type { Host } from '../../host.ts';

export interface Contents {
  readonly bytes: number;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly modifiedAt: number }[];
}

/** Files read before other work gets its turn: 500 take about a millisecond. */
const inOneGo = 500;

/** All files of one folder, without its subfolders; lets other work in between. */
export async function contentsOf(host: Host, folder: string, signal: AbortSignal): Promise<Contents> {
  const files: { name: string; sizeBytes: number; modifiedAt: number }[] = [];
  let bytes = 0;
  for (const [i, name] of host.list(folder).entries()) {
    if (i % inOneGo === inOneGo - 1) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const info = host.stat(`${folder}/${name}`);
    if (info?.kind !== 'file') continue;
    files.push({ name, sizeBytes: info.sizeBytes, modifiedAt: info.modifiedAt });
    bytes += info.sizeBytes;
  }
  return { bytes, files };
}

/** A folder whose time of change stands still holds the same names; its files are looked at anew once an hour all the same. */
const sameForMs = 60 * 60_000;
/** Clocks of file systems go in steps: what changed just now may change again within the same step. */
const settledMs = 5_000;

/** As `contentsOf`, but of a folder that has not changed only what was seen last. */
export function createContents(host: Host, folder: string): (signal: AbortSignal) => Promise<Contents> {
  let known: { readonly modifiedAt: number; readonly at: number; readonly contents: Contents } | undefined;
  return async (signal) => {
    const at = host.now();
    const modifiedAt = host.stat(folder)?.modifiedAt ?? at;
    if (known?.modifiedAt === modifiedAt && at - known.at < sameForMs) return known.contents;
    const contents = await contentsOf(host, folder, signal);
    known = at - modifiedAt > settledMs ? { modifiedAt, at, contents } : undefined;
    return contents;
  };
}

/**
 * Sums a repository's `data` folder. Packs and old segments never change, so a subfolder is counted again only when its own
 * time of change moved, or when it is the newest of numbered ones, whose last file may still grow.
 */
export function createDataSize(host: Host): (folder: string, signal: AbortSignal) => Promise<number> {
  const known = new Map<string, { modifiedAt: number; bytes: number }>();
  return async (folder, signal) => {
    const names = host.list(folder);
    const newest = names.reduce((a, b) => (Number(b) > Number(a) ? b : a), names[0] ?? '');
    let total = 0;
    for (const name of names) {
      const path = `${folder}/${name}`;
      const info = host.stat(path);
      if (info?.kind === 'file') total += info.sizeBytes;
      if (info?.kind !== 'folder') continue;
      const before = known.get(path);
      if (before?.modifiedAt === info.modifiedAt && name !== newest) {
        total += before.bytes;
        continue;
      }
      const { bytes } = await contentsOf(host, path, signal);
      known.set(path, { modifiedAt: info.modifiedAt, bytes });
      total += bytes;
    }
    return total;
  };
}
