import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.ts';

export const volumeNeeds = { programs: ['mkfs.ext4', 'mount', 'umount', 'truncate'], root: true };

/** A real file system of its own: ext4 in an image, mounted by a loop device. */
export interface Volume {
  /** Where it is mounted. */
  readonly path: string;
  remove(): Promise<void>;
}

export async function mountVolume(megabytes: number): Promise<Volume> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-volume-'));
  const image = join(folder, 'image');
  const path = join(folder, 'mnt');
  await run('truncate', ['-s', `${megabytes}M`, image]);
  await run('mkfs.ext4', ['-q', '-m', '0', image]);
  await run('mkdir', [path]);
  await run('mount', ['-o', 'loop', image, path]);
  return {
    path,
    async remove() {
      await run('umount', [path]);
      rmSync(folder, { recursive: true });
    },
  };
}
