import { existsSync, rmSync } from 'node:fs';
import { StoreError } from '../store-error.ts';
import { copyVerified } from './backup.ts';
import type { Connection } from './connection.ts';

/** `FWRN`: says in the file's header that it is ours. */
const applicationId = 0x4657524e;

/** One step from version n-1 to n; runs in one transaction with its number, so a kill leaves the old or the new. */
export interface Migration {
  readonly name: string;
  up(db: Connection): void;
}

/** Never change a step that was released: add one. The tables of records are not here, schema.ts keeps them. */
export const migrations: readonly Migration[] = [
  {
    name: 'journal, chunks and roll-ups',
    up(db) {
      db.exec(`
        CREATE TABLE journal (
          id INTEGER PRIMARY KEY, received_to REAL NOT NULL, size INTEGER NOT NULL,
          cursors TEXT NOT NULL, reports BLOB
        ) STRICT;
        CREATE INDEX journal_received ON journal (received_to, id, size);
        -- id = device * 2^20 + hours since 1970: the hours of a device lie side by side.
        CREATE TABLE chunk (
          id INTEGER PRIMARY KEY, hour INTEGER NOT NULL, size INTEGER NOT NULL, samples INTEGER NOT NULL,
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE INDEX chunk_hour ON chunk (hour, id, size, samples);
        -- id = (device * 2 + step) * 2^20 + days since 1970; step 0 = 5 minutes, 1 = 1 hour.
        CREATE TABLE rollup (
          id INTEGER PRIMARY KEY, step INTEGER NOT NULL, day INTEGER NOT NULL, size INTEGER NOT NULL,
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE INDEX rollup_day ON rollup (step, day, id, size);
        CREATE TABLE label (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, instance TEXT NOT NULL) STRICT;
        CREATE TABLE state (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
      `);
    },
  },
];

export const versionOf = (db: Connection): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Brings the file to the newest version, step by step. An existing file is copied to `PATH.before-vN` first.
 * Throws StoreError `newer-schema` when a newer program wrote it, `corrupt` when it is some other program's file.
 */
export function migrate(db: Connection, path: string, steps: readonly Migration[] = migrations): void {
  const found = versionOf(db);
  if (found > steps.length) {
    throw new StoreError(
      'newer-schema',
      `The database ${path} was written by a newer Forewarn (schema ${found}, this program knows ${steps.length}). Install that version again, or restore a backup made by this one.`,
    );
  }
  if (found === 0 && !isNew(db)) {
    throw new StoreError(
      'corrupt',
      `${path} is a database of another program. Name another file in the storage setting.`,
    );
  }
  if (found === steps.length) return;
  if (found > 0) backUp(path, found);
  for (const [index, step] of steps.entries()) {
    if (index < found) continue;
    db.transaction(() => {
      step.up(db);
      db.pragma(['application_id', applicationId].join(' = '));
      db.pragma(['user_version', index + 1].join(' = '));
    }).immediate();
  }
}

const isNew = (db: Connection): boolean => db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;

function backUp(path: string, version: number): void {
  const copy = `${path}.before-v${version + 1}`;
  // One left by an attempt that was cut short may be of an older state.
  if (existsSync(copy)) rmSync(copy);
  copyVerified(path, copy);
}
