import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from '../store-error.ts';
import { asStoreError } from './sqlite-error.ts';

export type Connection = Database.Database;

/** SQLite's number for synchronous=FULL: every commit is on the disk before it is reported. */
const full = 2;

/** Pages (4 KiB) in the write-ahead log after which the writer itself checkpoints, should the reader not come to it. */
const lastResortPages = 16_384;
const logLimitBytes = 64 * 1024 * 1024;

/** Opens the one writing connection; makes the file, readable by its owner only, when there is none. */
export function openForWriting(path: string): Connection {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    const db = new Database(path, { timeout: 10_000 });
    // Must come before the first table; without effect on a file that has one.
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    return secured(db, path, () => db.pragma(['wal_autocheckpoint', lastResortPages].join(' = ')));
  } catch (error) {
    throw asStoreError(error, path);
  }
}

/** Opens a connection that may look and checkpoint, but change nothing. */
export function openForReading(path: string): Connection {
  try {
    const db = new Database(path, { timeout: 10_000, fileMustExist: true });
    return secured(db, path, () => db.pragma('query_only = ON'));
  } catch (error) {
    throw asStoreError(error, path);
  }
}

/** better-sqlite3 is compiled with NORMAL for WAL, which loses acknowledged rows in a power cut: set and asserted. */
function secured(db: Connection, path: string, more: () => void): Connection {
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -16000');
  db.pragma(['journal_size_limit', logLimitBytes].join(' = '));
  more();
  assertDurable(db, path);
  return db;
}

/** Throws StoreError `failed` unless commits survive a power cut. */
export function assertDurable(db: Connection, path: string): void {
  const synchronous = db.pragma('synchronous', { simple: true });
  const journal = db.pragma('journal_mode', { simple: true });
  if (synchronous === full && journal === 'wal') return;
  db.close();
  throw new StoreError(
    'failed',
    `The database ${path} runs with synchronous=${synchronous} and journal_mode=${journal} instead of FULL and WAL: its file system does not support it. Put the data folder on a local disk.`,
  );
}

/** A lock that the system takes back when this process ends in whatever way: an exclusive transaction on a file beside. */
export function lock(path: string): { release(): void } {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(lockPath(path), 'a', 0o600));
    const db = new Database(lockPath(path), { timeout: 2_000 });
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => void db.close() };
  } catch (error) {
    throw asStoreError(error, path);
  }
}

export const lockPath = (path: string): string => [path, 'lock'].join('.');
