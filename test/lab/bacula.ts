import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolders, type ToolLab } from './backup-tools.ts';
import { freePort, run, start, until } from './processes.ts';

export const baculaNeeds = { programs: ['bacula-dir', 'bacula-fd', 'bacula-sd', 'bconsole', 'sqlite3'], root: true };

const tables = '/usr/share/dbconfig-common/data/bacula-director-sqlite3/install/sqlite3';

/** Blocks as Bacula wants them, one directive a line. */
const block = (kind: string, lines: Readonly<Record<string, string | number>>): string =>
  `${kind} {\n${Object.entries(lines)
    .map(([name, value]) => `  ${name} = ${value}\n`)
    .join('')}}\n`;

/** A director, a client and a storage of their own, on disk. */
export async function createBacula(): Promise<ToolLab & { readonly log: string }> {
  const folders = await createFolders('bacula');
  const { folder, source, target } = folders;
  const [directorPort, clientPort, storagePort] = [await freePort(), await freePort(), await freePort()];
  const work = join(folder, 'work');
  const log = join(folder, 'bacula.log');
  await mkdir(work);
  const daemon = { 'Working Directory': work, 'Pid Directory': work };
  const lets = block('Director', { Name: 'lab-dir', Password: 'lab' });
  const tells = block('Messages', { Name: 'Std', director: 'lab-dir = all, !skipped, !restored' });
  const files: Record<string, string> = {
    'console.conf': block('Director', {
      Name: 'lab-dir',
      DIRport: directorPort,
      address: '127.0.0.1',
      Password: 'lab',
    }),
    'fd.conf':
      lets + tells + block('FileDaemon', { Name: 'lab-fd', FDport: clientPort, FDAddress: '127.0.0.1', ...daemon }),
    'sd.conf':
      lets +
      tells +
      block('Storage', { Name: 'lab-sd', SDPort: storagePort, SDAddress: '127.0.0.1', ...daemon }) +
      block('Device', {
        Name: 'FS',
        'Media Type': 'File',
        'Archive Device': target,
        LabelMedia: 'yes',
        'Random Access': 'yes',
        AutomaticMount: 'yes',
        RemovableMedia: 'no',
        AlwaysOpen: 'no',
      }),
    'dir.conf':
      block('Director', {
        Name: 'lab-dir',
        DIRport: directorPort,
        DirAddress: '127.0.0.1',
        QueryFile: '/dev/null',
        Password: 'lab',
        Messages: 'Std',
        ...daemon,
      }) +
      block('Job', {
        Name: 'office',
        Type: 'Backup',
        Level: 'Full',
        Client: 'lab-fd',
        FileSet: 'fs',
        Storage: 'File',
        Messages: 'Std',
        Pool: 'Default',
      }) +
      `FileSet {\n  Name = fs\n  Include {\n    Options {\n      signature = MD5\n    }\n    File = ${source}\n  }\n}\n` +
      block('Client', { Name: 'lab-fd', Address: '127.0.0.1', FDPort: clientPort, Catalog: 'C', Password: 'lab' }) +
      block('Storage', {
        Name: 'File',
        Address: '127.0.0.1',
        SDPort: storagePort,
        Password: 'lab',
        Device: 'FS',
        'Media Type': 'File',
      }) +
      block('Catalog', { Name: 'C', dbname: 'bacula', dbuser: '""', dbpassword: '""' }) +
      block('Messages', { Name: 'Std', append: `"${log}" = all, !skipped`, catalog: 'all' }) +
      block('Pool', { Name: 'Default', 'Pool Type': 'Backup', 'Label Format': '"Vol-"' }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const schema = join(folder, 'schema.sql');
  await writeFile(schema, await readFile(tables, 'utf8'));
  await run('sqlite3', [join(work, 'bacula.db'), `.read ${schema}`]);
  const running = (['sd', 'fd', 'dir'] as const).map((name) =>
    start(`bacula-${name}`, ['-f', '-c', join(folder, `${name}.conf`)], join(folder, `${name}.log`)),
  );
  const commands = join(folder, 'commands');
  const console = async (text: string) => {
    await writeFile(commands, text);
    return run('sh', ['-c', `bconsole -c ${join(folder, 'console.conf')} < ${commands}`]);
  };
  await until('bacula answers', async () =>
    (await console('version\nquit\n')).includes('lab-dir') ? true : undefined,
  );
  return {
    ...folders,
    log,
    backup: async () => void (await console('run job=office yes\nwait\nquit\n')),
    async close() {
      for (const one of running) await one.stop();
      await folders.close();
    },
  };
}
