import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type LookAt, lookingAt, Unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { createContents } from './size.ts';

/** Newest files looked at: enough for a rhythm and a usual size. */
const newest = 60;

/** Watches a folder in which a backup leaves one file a run: the newest file is the newest success. */
export function createFolderLook(host: Host, check: Check): LookAt {
  const contents = createContents(host, check.path);
  return lookingAt(check.path, async (signal) => {
    isLocal(host, check);
    if (host.stat(check.path)?.kind !== 'folder') {
      throw new Unreadable(`${check.path} is not there, or its disk is not connected.`);
    }
    const { files } = await contents(signal);
    const fitting = files
      .filter((file) => check.endsWith === undefined || file.name.endsWith(check.endsWith))
      .sort((a, b) => a.modifiedAt - b.modifiedAt)
      .slice(-newest);
    const last = fitting.at(-1);
    // It may still grow, which its folder does not tell.
    const now = last && host.stat(`${check.path}/${last.name}`);
    const earlier = fitting.slice(0, -1);
    return {
      successes: [...earlier.map((file) => file.modifiedAt), ...(last ? [now?.modifiedAt ?? last.modifiedAt] : [])],
      sizeBytes: now?.sizeBytes ?? last?.sizeBytes ?? null,
      earlierSizes: earlier.map((file) => file.sizeBytes),
      note: last === undefined ? '' : `Newest file: ${last.name.slice(0, 100)}.`,
    };
  });
}
