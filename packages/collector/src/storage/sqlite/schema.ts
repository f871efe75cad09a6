import { indexes, type Noun } from '../nouns.ts';
import { appendOnly } from '../write.ts';
import type { Connection } from './connection.ts';

/** Names of records' tables and indexed fields come from nouns.ts and from nowhere else. */
export const nouns = Object.keys(indexes).filter((name): name is Noun => name in indexes);

const quoted = (name: string): string => ['"', '"'].join(name);

/** The SQL of one noun's table and fields. Values are never part of SQL text: they are bound. */
export interface RecordTable {
  readonly name: string;
  /** SQL expression of each field a query may name. */
  readonly fields: ReadonlyMap<string, string>;
}

export const recordTables: ReadonlyMap<Noun, RecordTable> = new Map(
  nouns.map((noun) => {
    const fields = indexes[noun].map((field) => [field, ["json_extract(json, '$.", "')"].join(field)] as const);
    return [noun, { name: quoted(noun), fields: new Map([['id', 'id'], ...fields]) }];
  }),
);

/**
 * Brings the tables and indexes of records in line with nouns.ts. Indexes are on expressions over the JSON, so a new
 * field needs no migration: it is indexed at the next start.
 */
export function ensureRecordTables(db: Connection): void {
  const wanted = new Set<string>();
  for (const [noun, { name, fields }] of recordTables) {
    db.exec(
      ['CREATE TABLE IF NOT EXISTS', name, '(id TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL) STRICT'].join(' '),
    );
    for (const [field, expression] of fields) {
      if (field === 'id') continue;
      const index = [noun, field].join('.');
      wanted.add(index);
      db.exec(['CREATE INDEX IF NOT EXISTS', quoted(index), 'ON', name, '(', expression, ', id)'].join(' '));
    }
    if (appendOnly.has(noun)) for (const verb of ['UPDATE', 'DELETE']) db.exec(writtenOnce(noun, name, verb));
  }
  const present = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE '%.%'`)
    .pluck()
    .all();
  for (const index of present) if (!wanted.has(index)) db.exec(['DROP INDEX', quoted(index)].join(' '));
}

const writtenOnce = (noun: string, table: string, verb: string): string =>
  [
    'CREATE TRIGGER IF NOT EXISTS',
    quoted([noun, verb.toLowerCase(), 'refused'].join(' ')),
    'BEFORE',
    verb,
    'ON',
    table,
    "BEGIN SELECT RAISE(ABORT, 'written once'); END",
  ].join(' ');
