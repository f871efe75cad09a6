import { indexes, type Noun, type Nouns } from './nouns.ts';
import type { Query, Write } from './store.ts';
import { StoreError } from './store-error.ts';

/** Any record: all have an id, the rest is the noun's business. */
export type Row = { readonly id: string };

/** A Write with its noun and id in the same place whatever it does: what the backends work on. */
export type PlainWrite =
  | { readonly op: 'put' | 'insert' | 'insertOnce'; readonly noun: Noun; readonly id: string; readonly row: Row }
  | {
      readonly op: 'update';
      readonly noun: Noun;
      readonly id: string;
      readonly expect: Readonly<Record<string, unknown>>;
      readonly set: Readonly<Record<string, unknown>>;
    }
  | { readonly op: 'remove'; readonly noun: Noun; readonly id: string };

export function plainWrite(write: Write): PlainWrite {
  if ('put' in write) return { op: 'put', noun: write.put, id: write.row.id, row: write.row };
  if ('insert' in write) return { op: 'insert', noun: write.insert, id: write.row.id, row: write.row };
  if ('insertOnce' in write) return { op: 'insertOnce', noun: write.insertOnce, id: write.row.id, row: write.row };
  if ('remove' in write) return { op: 'remove', noun: write.remove, id: write.id };
  return { op: 'update', noun: write.update, id: write.id, expect: { ...write.expect }, set: { ...write.set } };
}

/** Nouns whose rows are never changed or removed once written: a backend refuses it. */
export const appendOnly: ReadonlySet<Noun> = new Set<Noun>(['audit', 'timeline']);

export const appendOnlyError = (noun: string, cause?: unknown): StoreError =>
  new StoreError(
    'append-only',
    `Records of ${noun} are written once and never changed; write a new one instead.`,
    cause,
  );

/** What a batch's writes may not do: they are part of the readings' transaction and must not stop it. */
export const batchConflict = (): StoreError =>
  new StoreError(
    'conflict',
    'A write inside a batch of readings met a row that it did not expect; use put, insertOnce or remove there, or a transaction of its own.',
  );

export type Scalar = string | number | boolean | null;

/** A query whose fields are known to be of the compile-time list, with its defaults filled in. */
export interface PlainQuery {
  readonly where: readonly { readonly field: string; readonly anyOf: readonly Scalar[] }[];
  readonly orderBy: string;
  readonly descending: boolean;
  readonly from: number | string | null;
  readonly to: number | string | null;
  readonly limit: number;
  readonly offset: number;
}

/** Checks fields against nouns.ts; throws StoreError `bad-query` naming what may be asked. */
export function plainQuery<N extends Noun>(noun: N, query: Query<Nouns[N]> = {}): PlainQuery {
  const where = Object.entries(query.where ?? {})
    .filter(([, wanted]) => wanted !== undefined)
    .map(([field, wanted]) => ({
      field: checkedField(noun, field),
      anyOf: (Array.isArray(wanted) ? wanted : [wanted]).map((value) => checkedScalar(noun, field, value)),
    }));
  return {
    where,
    orderBy: checkedField(noun, query.orderBy ?? 'id'),
    descending: query.descending ?? false,
    from: query.from ?? null,
    to: query.to ?? null,
    limit: wholeNumber('limit', query.limit ?? 1000),
    offset: wholeNumber('offset', query.offset ?? 0),
  };
}

function checkedField(noun: Noun, field: string): string {
  const fields: readonly string[] = indexes[noun];
  if (field === 'id' || fields.includes(field)) return field;
  throw new StoreError(
    'bad-query',
    `Records of ${noun} cannot be asked for by "${field}"; possible: ${['id', ...fields].join(', ')}.`,
  );
}

function checkedScalar(noun: Noun, field: string, value: unknown): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new StoreError('bad-query', `"${field}" of ${noun} must be compared with a text, a number, a flag or null.`);
}

function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new StoreError('bad-query', `"${name}" must be a whole number of 0 or more, not ${value}.`);
}
