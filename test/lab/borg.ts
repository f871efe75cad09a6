import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, start, until } from './processes.ts';
import { type BackupLab, makeOlder } from './restic.ts';

export const borgNeeds = { programs: ['borg'] };

/** A new, empty borg repository, encrypted. */
export async function createBorgRepository(): Promise<BackupLab> {
  const folder = await mkdtemp(join(tmpdir(), 'fw-borg-'));
  const [path, passwordFile, source] = [join(folder, 'repository'), join(folder, 'password'), join(folder, 'source')];
  await mkdir(source);
  await writeFile(passwordFile, 'lab\n', { mode: 0o600 });
  const env = { BORG_BASE_DIR: join(folder, 'base'), BORG_PASSPHRASE: 'lab' };
  const borg = (...args: string[]) => run('borg', args, env);
  await borg('init', '--encryption', 'repokey', path);
  let runs = 0;
  return {
    path,
    passwordFile,
    async backup() {
      runs += 1;
      await writeFile(join(source, 'file'), `run ${runs}\n`.repeat(1000));
      await borg('create', `${path}::run${runs}`, source);
    },
    grow: (olderByMs) => makeOlder(join(path, 'data'), olderByMs),
    async hold() {
      const running = start('borg', ['with-lock', path, 'sleep', '600'], join(folder, 'log'), env);
      const locked = async () => ((await readdir(path)).includes('lock.exclusive') ? true : undefined);
      await until('borg locks', locked);
      return running;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
