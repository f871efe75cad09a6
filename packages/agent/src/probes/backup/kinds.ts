import type { Host } from '../../host.ts';
import { createBaculaLook } from './bacula.ts';
import { createBorgLook } from './borg.ts';
import type { Check, CheckShape } from './check.ts';
import { createDuplicityLook } from './duplicity.ts';
import { createFolderLook } from './folder.ts';
import type { LookAt } from './look.ts';
import { createRcloneLook } from './rclone.ts';
import { createResticLook } from './restic.ts';
import { createRsnapshotLook } from './rsnapshot.ts';
import { createTimerLook } from './timer.ts';

export interface Kind extends CheckShape {
  /** Left out for what calls by itself. */
  readonly look?: (host: Host, check: Check) => LookAt;
}

/** Every kind of backup an administrator can name: its file, and a line here. */
export const kinds: Readonly<Record<string, Kind>> = {
  restic: { place: 'repository', look: createResticLook },
  borg: { place: 'repository', look: createBorgLook },
  rsnapshot: { place: 'folder', look: createRsnapshotLook },
  rclone: { place: 'file', look: createRcloneLook },
  duplicity: { place: 'folder', look: createDuplicityLook },
  bacula: { place: 'file', look: createBaculaLook },
  timer: { place: 'service', look: createTimerLook },
  folder: { place: 'folder', look: createFolderLook },
  heartbeat: { place: 'none' },
};
