import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { collectorSettings } from '../configured.ts';
import { createApi } from '../http/api.ts';
import { restoredSetting } from '../wiring/restored.ts';
import { addCommand, type Shell, type Work } from './command.ts';
import { answerOf } from './console.ts';
import { codeOf, exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';
import { offlineDeps } from './offline.ts';
import { refuseSecond } from './serve.ts';

/** The first bytes of every SQLite file (sqlite.org/fileformat.html §1.3). */
const sqliteHeader = 'SQLite format 3\0';
const besides = ['', '-wal', '-shm'] as const;

async function backup(work: Work) {
  const path = resolve(work.terminal.folder, work.args[0] ?? '');
  if (existsSync(path)) throw new Failure(`${path} exists already. Name a new file: a backup never overwrites one.`);
  const hadStore = existsSync(join(work.place().dataFolder, 'trust'));
  if (!existsSync(dirname(path))) throw new Failure(`There is no folder ${dirname(path)}. Make it first.`);
  const { dataFolder } = work.place();
  await work.withConsole(({ api, isRunning }) => {
    if (!isRunning && !hadStore) throw new Failure(`There is nothing to copy: ${dataFolder} holds no store yet.`);
    return answerOf(api.console.backup.$post({ json: { path } }));
  });
  const sizeBytes = statSync(path).size;
  const text = [
    `${path}: ${(sizeBytes / 1e6).toFixed(1)} MB, opened and checked.`,
    `Secrets in it stay sealed. To restore you also need the keys: keep ${dataFolder}/trust somewhere safe, apart from the backup.`,
  ];
  work.print({ path, sizeBytes }, text.join('\n'));
  return exitCodes.done;
}

function databaseOf(place: Place): string {
  const { storage } = collectorSettings(place.settings, place.dataFolder, null);
  if (storage.startsWith('sqlite:')) return resolve(storage.slice('sqlite:'.length));
  throw new Failure(`The store ${storage} is not a file; restore it with its own tools.`, exitCodes.usage);
}

function refuseOtherFile(path: string): void {
  const head = Buffer.alloc(16);
  try {
    const file = openSync(path, 'r');
    readSync(file, head, 0, 16, 0);
    closeSync(file);
  } catch (cause) {
    throw new Failure(
      `The backup ${path} cannot be read (${codeOf(cause)}). Check the path and who may read it.`,
      1,
      cause,
    );
  }
  if (head.toString('latin1') !== sqliteHeader) throw new Failure(`${path} is not a backup made by Forewarn.`);
}

/** Puts a copy beside the database, opens and checks it as the collector would, and says whether its audit log is intact. */
async function prepare(place: Place, path: string, copy: string) {
  copyFileSync(path, copy);
  const { deps, close } = await offlineDeps({ ...place, settings: { ...place.settings, storage: `sqlite:${copy}` } });
  try {
    const { audit } = createApi(deps);
    const verdict = await audit.verify();
    const devices = await deps.core.count('device');
    await deps.core.tx([{ put: 'setting', row: { id: restoredSetting, value: String(deps.now()) } }]);
    await audit.record({ by: 'console', action: 'restore', subject: path });
    return { devices, verdict };
  } finally {
    await close();
  }
}

async function restore(work: Work) {
  const path = resolve(work.terminal.folder, work.args[0] ?? '');
  const place = work.place();
  await refuseSecond(place);
  const database = databaseOf(place);
  refuseOtherFile(path);
  if (!existsSync(resolve(place.dataFolder, 'trust', 'secrets.key'))) {
    throw new Failure(
      `The keys that belong to this backup are missing. Put the trust folder back into ${place.dataFolder} first: without it no agent would know this collector, and stored secrets could not be opened.`,
    );
  }
  const copy = `${database}.restoring`;
  for (const beside of besides) rmSync(copy + beside, { force: true });
  const { devices, verdict } = await prepare(place, path, copy).catch((error: unknown) => {
    for (const beside of [...besides, '.lock']) rmSync(copy + beside, { force: true });
    throw error;
  });
  const kept = `${database}.before-restore-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`;
  for (const beside of besides) if (existsSync(database + beside)) renameSync(database + beside, kept + beside);
  for (const beside of besides) if (existsSync(copy + beside)) renameSync(copy + beside, database + beside);
  rmSync(`${copy}.lock`, { force: true });
  const lines = [`Restored ${devices} devices from ${path}. Start the collector again.`];
  if (existsSync(kept)) lines.push(`What was there before is kept as ${kept}; remove it when you no longer need it.`);
  if (!verdict.intact) lines.push(`Take note: the audit log in the backup does not match these keys: ${verdict.why}.`);
  work.print(
    { restored: path, devices, kept: existsSync(kept) ? kept : null, auditIntact: verdict.intact },
    lines.join('\n'),
  );
  return verdict.intact ? exitCodes.done : exitCodes.wrong;
}

/** A verified copy of the store, while the collector runs, and the way back. */
export function addBackupCommands(program: Command, shell: Shell): void {
  addCommand(
    program,
    shell,
    'backup <path>',
    'copy the store into a new file, opened and checked; the collector may go on running',
    [['forewarn-collector backup /backup/forewarn-$(date +%F).db', 'every night from cron']],
    backup,
  );
  addCommand(
    program,
    shell,
    'restore <path>',
    'replace the store by a backup; the collector must be stopped, what was there is kept beside',
    [['forewarn-collector restore /backup/forewarn-2026-01-31.db', 'then start the collector again']],
    restore,
  );
}
