import { isDeepStrictEqual } from 'node:util';
import type { Noun, Nouns } from './nouns.ts';
import type { Core, Query, Write } from './store.ts';
import {
  appendOnly,
  appendOnlyError,
  type PlainQuery,
  type PlainWrite,
  plainQuery,
  plainWrite,
  type Row,
  type Scalar,
} from './write.ts';

/** Records in memory, and the one place that changes them. */
export interface MemoryRecords {
  readonly core: Core;
  /** All of the writes, or none and `conflict`. */
  apply(writes: readonly Write[]): 'done' | 'conflict';
  row<N extends Noun>(noun: N, id: string): Nouns[N] | undefined;
  rows<N extends Noun>(noun: N): Nouns[N][];
}

/** Rows go in and come out as copies, as they would from a disk: nobody can change a stored row by holding it. */
const copy = <T>(row: T): T => JSON.parse(JSON.stringify(row));

export function createMemoryRecords(): MemoryRecords {
  const tables = new Map<Noun, Map<string, Row>>();
  const table = (noun: Noun): Map<string, Row> => {
    const found = tables.get(noun) ?? new Map<string, Row>();
    tables.set(noun, found);
    return found;
  };

  const apply = (writes: readonly Write[]): 'done' | 'conflict' => {
    const undo: (() => void)[] = [];
    const takeBack = (): void => {
      for (const step of undo.reverse()) step();
    };
    try {
      for (const write of writes.map(plainWrite)) {
        const rows = table(write.noun);
        const before = rows.get(write.id);
        const after = outcome(write, before);
        if (after === 'conflict') {
          takeBack();
          return 'conflict';
        }
        undo.push(() => (before === undefined ? rows.delete(write.id) : rows.set(write.id, before)));
        if (after === undefined) rows.delete(write.id);
        else rows.set(write.id, after);
      }
    } catch (error) {
      takeBack();
      throw error;
    }
    return 'done';
  };

  const select = (noun: Noun, query: PlainQuery): Row[] => {
    const found = [...table(noun).values()].filter((row) => matches(row, query));
    const sign = query.descending ? -1 : 1;
    return found.sort(
      (a, b) => sign * (compare(field(a, query.orderBy), field(b, query.orderBy)) || compare(a.id, b.id)),
    );
  };

  // The tables are keyed by noun, so what comes out of one has that noun's type; the compiler cannot follow that.
  const core: Core = {
    async get<N extends Noun>(noun: N, id: string) {
      const row = table(noun).get(id);
      return row === undefined ? undefined : (copy(row) as Nouns[N]);
    },
    async find<N extends Noun>(noun: N, query?: Query<Nouns[N]>) {
      const plain = plainQuery(noun, query);
      const rows = select(noun, plain).slice(plain.offset, plain.offset + plain.limit);
      return rows.map(copy) as unknown as Nouns[N][];
    },
    async count(noun, query) {
      return select(noun, plainQuery(noun, query)).length;
    },
    async tx(writes) {
      return apply(writes);
    },
  };
  return {
    core,
    apply,
    row: <N extends Noun>(noun: N, id: string) => table(noun).get(id) as Nouns[N] | undefined,
    rows: <N extends Noun>(noun: N) => [...table(noun).values()] as unknown as Nouns[N][],
  };
}

/** The row after a write: undefined = gone. */
function outcome(write: PlainWrite, before: Row | undefined): Row | undefined | 'conflict' {
  if (appendOnly.has(write.noun)) {
    const changes = write.op === 'put' ? before !== undefined : write.op === 'update' || write.op === 'remove';
    if (changes && before !== undefined) throw appendOnlyError(write.noun);
  }
  switch (write.op) {
    case 'put':
      return copy(write.row);
    case 'insert':
      return before === undefined ? copy(write.row) : 'conflict';
    case 'insertOnce':
      return before ?? copy(write.row);
    case 'remove':
      return undefined;
    case 'update': {
      if (before === undefined) return 'conflict';
      const differs = Object.entries(write.expect).some(
        ([name, value]) => !isDeepStrictEqual(field(before, name), value),
      );
      return differs ? 'conflict' : copy({ ...before, ...write.set, id: before.id });
    }
  }
}

const field = (row: Row, name: string): unknown => Object.entries(row).find(([key]) => key === name)?.[1];

function matches(row: Row, query: PlainQuery): boolean {
  const fits = query.where.every(({ field: name, anyOf }) => anyOf.includes((field(row, name) ?? null) as Scalar));
  const ordered = field(row, query.orderBy) ?? null;
  return (
    fits &&
    (query.from === null || (ordered !== null && compare(ordered, query.from) >= 0)) &&
    (query.to === null || (ordered !== null && compare(ordered, query.to) < 0))
  );
}

/** SQLite's order, so that both backends sort alike: null, then numbers and flags, then text. */
function compare(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

const rankOf = (value: unknown): number =>
  value === null || value === undefined ? 0 : typeof value === 'string' ? 2 : 1;
