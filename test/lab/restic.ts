import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, run, start, until } from './processes.ts';

export const resticNeeds = { programs: ['restic'] };

/** A real backup repository in a temporary folder. */
export interface BackupLab {
  readonly path: string;
  readonly passwordFile: string;
  /** Makes one backup of a small folder that changes each time. */
  backup(): Promise<void>;
  /** Lets everything in the repository look that much older, as if the backups had stopped then. */
  grow(olderByMs: number): Promise<void>;
  /** Starts work that holds the repository's lock until it is stopped. */
  hold(): Promise<Running>;
  close(): Promise<void>;
}

/** Moves the times of all files in a folder back. */
export async function makeOlder(folder: string, byMs: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await makeOlder(path, byMs);
      continue;
    }
    const { mtimeMs } = await stat(path);
    await utimes(path, new Date(mtimeMs - byMs), new Date(mtimeMs - byMs));
  }
}

/** A new, empty restic repository. */
export async function createResticRepository(): Promise<BackupLab> {
  const folder = await mkdtemp(join(tmpdir(), 'fw-restic-'));
  const [path, passwordFile, source] = [join(folder, 'repository'), join(folder, 'password'), join(folder, 'source')];
  await mkdir(source);
  await writeFile(passwordFile, 'lab\n', { mode: 0o600 });
  const env = { RESTIC_CACHE_DIR: join(folder, 'cache') };
  const args = ['-q', '-r', path, '--password-file', passwordFile];
  const restic = (...rest: string[]) => run('restic', [...args, ...rest], env);
  await restic('init');
  let runs = 0;
  return {
    path,
    passwordFile,
    async backup() {
      runs += 1;
      await writeFile(join(source, 'file'), `run ${runs}\n`.repeat(1000));
      await restic('backup', source);
    },
    grow: (olderByMs) => makeOlder(join(path, 'snapshots'), olderByMs),
    async hold() {
      // A backup of a stream that never ends holds its lock as a long backup does.
      const shell = `sleep 600 | restic ${args.join(' ')} backup --stdin`;
      const running = start('sh', ['-c', shell], join(folder, 'log'), env);
      await until('restic locks', async () => ((await readdir(join(path, 'locks'))).length > 0 ? true : undefined));
      return running;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
