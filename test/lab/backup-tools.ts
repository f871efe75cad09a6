import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, start, until } from './processes.ts';

/** A folder to back up, and a place for the backups. */
export interface ToolLab {
  readonly folder: string;
  readonly source: string;
  readonly target: string;
  /** Rejects when the tool fails. */
  backup(): Promise<void>;
  close(): Promise<void>;
}

export async function createFolders(name: string): Promise<Omit<ToolLab, 'backup'>> {
  const folder = await mkdtemp(join(tmpdir(), `fw-${name}-`));
  const [source, target] = [join(folder, 'source'), join(folder, 'target')];
  await mkdir(source);
  await mkdir(target);
  await writeFile(join(source, 'file'), 'some words\n'.repeat(500));
  return { folder, source, target, close: () => rm(folder, { recursive: true, force: true }) };
}

/** rsnapshot with one level that fetches and one that only turns. `failing` makes its next runs end with errors. */
export async function createRsnapshot(): Promise<
  ToolLab & { readonly log: string; failing(): Promise<void>; turn(): Promise<void> }
> {
  const folders = await createFolders('rsnapshot');
  const { folder, source, target } = folders;
  const [log, conf] = [join(folder, 'rsnapshot.log'), join(folder, 'rsnapshot.conf')];
  const write = (extra: readonly string[][]) => {
    const lines = [
      ['config_version', '1.2'],
      ['snapshot_root', `${target}/`],
      ['cmd_cp', '/bin/cp'],
      ['cmd_rm', '/bin/rm'],
      ['cmd_rsync', '/usr/bin/rsync'],
      ['retain', 'alpha', '2'],
      ['retain', 'beta', '2'],
      ['verbose', '2'],
      ['loglevel', '3'],
      ['logfile', log],
      ['lockfile', join(folder, 'pid')],
      ['backup', `${source}/`, 'localhost/'],
      ...extra,
    ];
    return writeFile(conf, `${lines.map((line) => line.join('\t')).join('\n')}\n`);
  };
  await write([]);
  return {
    ...folders,
    log,
    failing: () => write([['backup_script', '/bin/false', 'script/']]),
    backup: async () => void (await run('rsnapshot', ['-c', conf, 'alpha'])),
    turn: async () => void (await run('rsnapshot', ['-c', conf, 'beta'])),
  };
}

/** rclone from folder to folder, with a log as its check wants it. */
export async function createRclone(): Promise<ToolLab & { readonly log: string }> {
  const folders = await createFolders('rclone');
  const log = join(folders.folder, 'rclone.log');
  const args = ['sync', folders.source, folders.target, '--use-json-log', '--log-file', log, '-v', '--retries', '1'];
  const env = { RCLONE_CONFIG: '/dev/null', HOME: folders.folder };
  return { ...folders, log, backup: async () => void (await run('rclone', args, env)) };
}

/** duplicity without encryption; `breakOff` ends a full backup in the middle. */
export async function createDuplicity(): Promise<ToolLab & { breakOff(): Promise<void> }> {
  const folders = await createFolders('duplicity');
  const { folder, source, target } = folders;
  const common = ['--no-encryption', '--archive-dir', join(folder, 'archive'), source, `file://${target}`];
  const env = { HOME: folder };
  return {
    ...folders,
    backup: async () => void (await run('duplicity', common, env)),
    async breakOff() {
      await run('dd', ['if=/dev/urandom', `of=${join(source, 'large')}`, 'bs=1M', 'count=80']);
      const before = (await readdir(target)).length;
      const running = start('duplicity', ['full', '--volsize', '1', ...common], join(folder, 'log'), env);
      await until('duplicity writes', async () => ((await readdir(target)).length > before + 1 ? true : undefined));
      await running.stop('SIGKILL');
    },
  };
}
