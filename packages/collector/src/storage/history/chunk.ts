import { seriesLimit } from '@forewarn/shared';
import { hourMs } from './points.ts';
import { openTable, type Table } from './table.ts';
import { readValues } from './values.ts';

/** A report of one device, on its way from the journal into a chunk. */
export interface RawReport {
  readonly at: number;
  /** Label of each place in its values. */
  readonly places: readonly (number | undefined)[];
  readonly frame: Buffer;
}

const scratch = new Float64Array(seriesLimit.hard);

/** Reports of one device as tables by the hour (since 1970); two of the same moment become one row, the later one counts. */
export function tablesByHour(reports: readonly RawReport[]): Map<number, Table> {
  const sorted = [...reports].sort((a, b) => a.at - b.at);
  const tables = new Map<number, Table>();
  let first = 0;
  while (first < sorted.length) {
    const hour = Math.floor((sorted[first]?.at ?? 0) / hourMs);
    let end = first;
    while (end < sorted.length && Math.floor((sorted[end]?.at ?? 0) / hourMs) === hour) end++;
    tables.set(hour, tableOf(sorted.slice(first, end)));
    first = end;
  }
  return tables;
}

function tableOf(sorted: readonly RawReport[]): Table {
  const moments = [...new Set(sorted.map(({ at }) => at))];
  const columns = new Map<number, Float64Array>();
  let row = 0;
  for (const { at, places, frame } of sorted) {
    if (moments[row] !== at) row++;
    const count = readValues(frame, scratch);
    for (let i = 0; i < count; i++) {
      const label = places[i];
      const value = scratch[i] ?? Number.NaN;
      if (label === undefined || Number.isNaN(value)) continue;
      let column = columns.get(label);
      if (column === undefined) {
        column = new Float64Array(moments.length).fill(Number.NaN);
        columns.set(label, column);
      }
      column[row] = value;
    }
  }
  return { at: Float64Array.from(moments), columns };
}

/** Everything of a packed chunk. */
export function unpackTable(bytes: Uint8Array): Table {
  const opened = openTable(bytes);
  const columns = new Map<number, Float64Array>();
  for (const key of opened.keys) {
    const column = opened.column(key);
    if (column !== undefined) columns.set(key, column.values);
  }
  return { at: opened.at, columns };
}

/** One table with the rows of both; where both have a value for a moment, that of `late` counts. */
export function mergeTables(early: Table, late: Table): Table {
  const moments = [...new Set([...early.at, ...late.at])].sort((a, b) => a - b);
  const rows = new Map(moments.map((at, row) => [at, row]));
  const columns = new Map<number, Float64Array>();
  for (const table of [early, late]) {
    for (const [key, values] of table.columns) {
      const column = columns.get(key) ?? new Float64Array(moments.length).fill(Number.NaN);
      columns.set(key, column);
      for (const [i, value] of values.entries()) {
        if (!Number.isNaN(value)) column[rows.get(table.at[i] ?? 0) ?? 0] = value;
      }
    }
  }
  return { at: Float64Array.from(moments), columns };
}

/** The rows of `late` whose moment `early` does not have. */
export function onlyNew(early: Table, late: Table): Table {
  const known = new Set(early.at);
  const keep = [...late.at.keys()].filter((row) => !known.has(late.at[row] ?? 0));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(keep, (row) => values[row] ?? Number.NaN);
  return { at: pick(late.at), columns: new Map([...late.columns].map(([key, values]) => [key, pick(values)])) };
}

export function samplesIn(table: Table): number {
  let samples = 0;
  for (const values of table.columns.values()) for (const value of values) if (!Number.isNaN(value)) samples++;
  return samples;
}
