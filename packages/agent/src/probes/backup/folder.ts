import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type LookAt, lookingAt, Unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { contentsOf } from './size.ts';

/** Newest files looked at: enough for a rhythm and a usual size. */
const newest = 60;

/** Watches a folder in which a backup leaves one file a run: the newest file is the newest success. */
export function createFolderLook(host: Host, check: Check): LookAt {
  return lookingAt(check.path, async (signal) => {
    isLocal(host, check);
    if (host.stat(check.path)?.kind !== 'folder') {
      throw new Unreadable(`${check.path} is not there, or its disk is not connected.`);
    }
    const { files } = await contentsOf(host, check.path, signal);
    const fitting = files
      .filter((file) => check.endsWith === undefined || file.name.endsWith(check.endsWith))
      .sort((a, b) => a.modifiedAt - b.modifiedAt)
      .slice(-newest);
    const last = fitting.at(-1);
    return {
      successes: fitting.map((file) => file.modifiedAt),
      sizeBytes: last?.sizeBytes ?? null,
      earlierSizes: fitting.slice(0, -1).map((file) => file.sizeBytes),
      note: last === undefined ? '' : `Newest file: ${last.name.slice(0, 100)}.`,
    };
  });
}
