import { isDeepStrictEqual } from 'node:util';
import type { Statement } from 'better-sqlite3';
import type { Noun } from '../nouns.ts';
import { StoreError } from '../store-error.ts';
import { appendOnlyError, type PlainQuery, type Scalar } from '../write.ts';
import type { Connection } from './connection.ts';
import { type RecordTable, recordTables } from './schema.ts';

/** A write on its way to the worker: text only, which a thread hands over for the price of copying it. */
export interface TextWrite {
  readonly op: 'put' | 'insert' | 'insertOnce' | 'update' | 'remove';
  readonly noun: Noun;
  readonly id: string;
  /** The row; for an update `{ expect, set }`; empty for a removal. */
  readonly json: string;
}

export interface Records {
  /** `conflict`: the caller must take back what was written before it. */
  write(write: TextWrite): 'done' | 'conflict';
  get(noun: Noun, id: string): string | undefined;
  find(noun: Noun, query: PlainQuery): string[];
  count(noun: Noun, where: PlainQuery['where']): number;
}

/** Records as JSON under their id. SQL is put together of constants and of names from nouns.ts; values are bound. */
export function createRecords(db: Connection): Records {
  const prepared = new Map<string, Statement<unknown[]>>();
  const statement = (...words: readonly string[]): Statement<unknown[]> => {
    const sql = words.join(' ');
    const found = prepared.get(sql) ?? db.prepare<unknown[]>(sql);
    prepared.set(sql, found);
    return found;
  };
  const insert = (table: string, { id, json }: TextWrite): boolean =>
    statement('INSERT INTO', table, '(id, json) VALUES (?, ?) ON CONFLICT (id) DO NOTHING').run(id, json).changes > 0;
  const get = (table: string, id: string): string | undefined => {
    const found = statement('SELECT json FROM', table, 'WHERE id = ?').pluck().get(id);
    return typeof found === 'string' ? found : undefined;
  };

  const apply = (write: TextWrite): 'done' | 'conflict' => {
    const { op, id, json } = write;
    const table = tableOf(write.noun).name;
    switch (op) {
      case 'put':
        statement(
          'INSERT INTO',
          table,
          '(id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
        ).run(id, json);
        return 'done';
      case 'insert':
        return insert(table, write) ? 'done' : 'conflict';
      case 'insertOnce':
        insert(table, write);
        return 'done';
      case 'remove':
        statement('DELETE FROM', table, 'WHERE id = ?').run(id);
        return 'done';
      case 'update': {
        const changed = updated(get(table, id), json, id);
        if (changed === undefined) return 'conflict';
        statement('UPDATE', table, 'SET json = ? WHERE id = ?').run(changed, id);
        return 'done';
      }
    }
  };

  return {
    write(write) {
      try {
        return apply(write);
      } catch (error) {
        if (error instanceof Error && error.message === 'written once') throw appendOnlyError(write.noun, error);
        throw error;
      }
    },
    get: (noun, id) => get(tableOf(noun).name, id),
    find(noun, query) {
      const table = tableOf(noun);
      const order = fieldOf(table, query.orderBy);
      const { words, values } = conditions(table, query.where);
      if (query.from !== null) words.push('AND', order, '>= ?');
      if (query.to !== null) words.push('AND', order, '< ?');
      const bounds = [query.from, query.to].filter((bound) => bound !== null);
      const direction = query.descending ? 'DESC' : 'ASC';
      const rows = statement(
        ...[
          'SELECT json FROM',
          table.name,
          ...words,
          'ORDER BY',
          order,
          direction,
          ', id',
          direction,
          'LIMIT ? OFFSET ?',
        ],
      );
      return rows
        .pluck()
        .all(...values, ...bounds, query.limit, query.offset)
        .map(String);
    },
    count(noun, where) {
      const table = tableOf(noun);
      const { words, values } = conditions(table, where);
      return Number(
        statement('SELECT count(*) FROM', table.name, ...words)
          .pluck()
          .get(...values),
      );
    },
  };
}

function tableOf(noun: Noun): RecordTable {
  const table = recordTables.get(noun);
  if (table === undefined) throw new StoreError('bad-query', `There are no records of "${noun}".`);
  return table;
}

function fieldOf(table: RecordTable, field: string): string {
  const expression = table.fields.get(field);
  if (expression === undefined) throw new StoreError('bad-query', `${table.name} has no index on "${field}".`);
  return expression;
}

function conditions(table: RecordTable, where: PlainQuery['where']): { words: string[]; values: unknown[] } {
  const words = ['WHERE 1'];
  const values: unknown[] = [];
  for (const { field, anyOf } of where) {
    const expression = fieldOf(table, field);
    const [only] = anyOf;
    if (anyOf.length === 1) {
      words.push('AND', expression, 'IS ?');
      values.push(bindable(only ?? null));
      continue;
    }
    words.push(
      'AND (',
      expression,
      'IN (SELECT value FROM json_each(?))',
      anyOf.includes(null) ? 'OR' : '',
      anyOf.includes(null) ? expression : '',
      anyOf.includes(null) ? 'IS NULL' : '',
      ')',
    );
    values.push(JSON.stringify(anyOf.map(bindable)));
  }
  return { words, values };
}

/** SQLite has no flags: json_extract gives 1 and 0. */
const bindable = (value: Scalar): string | number | null => (typeof value === 'boolean' ? Number(value) : value);

/** The row's JSON after an update; undefined when the row is missing or not as expected. */
function updated(json: string | undefined, change: string, id: string): string | undefined {
  if (json === undefined) return undefined;
  const row: Record<string, unknown> = JSON.parse(json);
  const { expect, set }: { expect: Record<string, unknown>; set: Record<string, unknown> } = JSON.parse(change);
  const fits = Object.entries(expect).every(([field, value]) => isDeepStrictEqual(row[field], value));
  return fits ? JSON.stringify({ ...row, ...set, id }) : undefined;
}
