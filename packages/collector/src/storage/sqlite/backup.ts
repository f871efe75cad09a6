import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from '../store-error.ts';
import { type Connection, openForReading } from './connection.ts';
import { asStoreError } from './sqlite-error.ts';

/**
 * A copy of the whole database, made while others write to it: one consistent moment, without free pages. It gets its
 * name only after it was opened, checked page by page, counted, and is on the disk.
 */
export function copyVerified(path: string, to: string): void {
  const part = `${to}.part`;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    const source = openForReading(path);
    try {
      const before = writtenOnce(source);
      // SQLite counts the new file as a change; the source itself is only read.
      source.pragma('query_only = OFF');
      source.prepare('VACUUM INTO ?').run(part);
      verify(part, before, writtenOnce(source));
    } finally {
      source.close();
    }
    toDisk(part);
    renameSync(part, to);
    toDisk(dirname(to));
  } catch (error) {
    rmSync(part, { force: true });
    throw asStoreError(error, to);
  }
}

/** Rows of tables that only grow: what the copy must hold at least, and at most. */
const writtenOnce = (db: Connection): readonly number[] =>
  ['SELECT count(*) FROM audit', 'SELECT count(*) FROM timeline', 'SELECT count(*) FROM label'].map((sql) =>
    Number(db.prepare(sql).pluck().get()),
  );

function verify(copy: string, least: readonly number[], most: readonly number[]): void {
  const db = new Database(copy, { readonly: true, fileMustExist: true });
  try {
    const findings = db.prepare<[], string>('PRAGMA integrity_check').pluck().all();
    const counts = writtenOnce(db);
    const complete = counts.every((count, i) => count >= (least[i] ?? 0) && count <= (most[i] ?? 0));
    if (findings.join() !== 'ok' || !complete) {
      const why = complete ? findings.slice(0, 3).join('; ') : 'rows are missing';
      throw new StoreError(
        'corrupt',
        `The backup ${copy} did not pass its check (${why}) and was removed. Try again on another disk.`,
      );
    }
  } finally {
    db.close();
  }
}

function toDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
