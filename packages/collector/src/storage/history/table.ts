import { StoreError } from '../store-error.ts';
import { type ByteWriter, createByteReader, createByteWriter } from './bytes.ts';
import { type Column, readColumn, writeColumn } from './column.ts';
import { readRice, writeRice } from './rice.ts';

/** Rows over time: moments, oldest first, and columns under small numbers. NaN = nothing there. */
export interface Table {
  readonly at: Float64Array;
  readonly columns: ReadonlyMap<number, Float64Array>;
}

const version = 1;

/**
 * One blob: version · rows · moments · masks (which rows a column has; shared between columns) · a directory of
 * (key, mask, length) · the columns. The directory makes one column readable without decoding the others.
 */
export function packTable(table: Table): Uint8Array<ArrayBuffer> {
  const rows = table.at.length;
  const masks = new Map<string, { number: number; gaps: Float64Array }>();
  const columns: { key: number; mask: number; bytes: Uint8Array }[] = [];
  for (const [key, values] of [...table.columns].sort(([a], [b]) => a - b)) {
    const present = presentOf(values);
    if (present.length === 0) continue;
    const writer = createByteWriter();
    writeColumn(writer, present);
    const mask = present.length === rows ? 0 : maskNumber(masks, values);
    columns.push({ key, mask, bytes: writer.finish() });
  }
  const writer = createByteWriter(16 * 1024);
  writer.byte(version);
  writer.varint(rows);
  writeColumn(writer, table.at);
  writer.varint(masks.size);
  for (const { gaps } of masks.values()) {
    writer.varint(gaps.length);
    writeRice(writer, gaps);
  }
  writer.varint(columns.length);
  writeDirectory(writer, columns);
  for (const { bytes } of columns) writer.block(bytes);
  return writer.finish();
}

function writeDirectory(writer: ByteWriter, columns: { key: number; mask: number; bytes: Uint8Array }[]): void {
  let last = 0;
  for (const { key, mask, bytes } of columns) {
    writer.varint(key - last);
    writer.varint(mask);
    writer.varint(bytes.length);
    last = key;
  }
}

/** The values that are there; the same array when none is missing. */
function presentOf(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let used = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isNaN(value)) present[used++] = value;
  }
  return used === values.length ? values : present.subarray(0, used);
}

/** A mask is the lengths of its stretches: present, missing, present … */
function maskNumber(masks: Map<string, { number: number; gaps: Float64Array }>, values: Float64Array): number {
  const gaps: number[] = [];
  let start = 0;
  let present = true;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) !== present) continue;
    gaps.push(i - start);
    start = i;
    present = !present;
  }
  const name = gaps.join();
  const known = masks.get(name);
  if (known !== undefined) return known.number;
  masks.set(name, { number: masks.size + 1, gaps: Float64Array.from(gaps) });
  return masks.size;
}

/** A packed table, opened: nothing is decoded until it is asked for. */
export interface OpenTable {
  readonly at: Float64Array;
  readonly keys: readonly number[];
  /** NaN where the column has nothing; undefined when there is no such column. */
  column(key: number): Column | undefined;
}

export function openTable(bytes: Uint8Array): OpenTable {
  const reader = createByteReader(bytes);
  const found = reader.byte();
  if (found !== version) {
    throw new StoreError('corrupt', `A block of history is of format ${found}, this program reads format ${version}.`);
  }
  const rows = reader.varint();
  const at = readColumn(reader, rows).values;
  const masks = Array.from({ length: reader.varint() }, () => readRice(reader, reader.varint()));
  const keys: number[] = [];
  const places: { mask: number; start: number; length: number }[] = [];
  let key = 0;
  let start = 0;
  for (let left = reader.varint(); left > 0; left--) {
    key += reader.varint();
    const place = { mask: reader.varint(), start, length: reader.varint() };
    keys.push(key);
    places.push(place);
    start += place.length;
  }
  const blocks = reader.block(start);
  return {
    at,
    keys,
    column(wanted) {
      const place = places[keys.indexOf(wanted)];
      if (place === undefined) return undefined;
      const gaps = masks[place.mask - 1];
      const present = gaps === undefined ? rows : presentIn(gaps, rows);
      const block = blocks.subarray(place.start, place.start + place.length);
      const column = readColumn(createByteReader(block), present);
      return gaps === undefined ? column : { ...column, values: spread(column.values, gaps, rows) };
    },
  };
}

function* stretches(gaps: Float64Array, rows: number): Generator<[from: number, to: number]> {
  let start = 0;
  for (let i = 0; i <= gaps.length; i++) {
    const end = i < gaps.length ? start + (gaps[i] ?? 0) : rows;
    if (i % 2 === 0) yield [start, end];
    start = end;
  }
}

function presentIn(gaps: Float64Array, rows: number): number {
  let present = 0;
  for (const [from, to] of stretches(gaps, rows)) present += to - from;
  return present;
}

function spread(values: Float64Array, gaps: Float64Array, rows: number): Float64Array {
  const wide = new Float64Array(rows).fill(Number.NaN);
  let used = 0;
  for (const [from, to] of stretches(gaps, rows)) {
    wide.set(values.subarray(used, used + to - from), from);
    used += to - from;
  }
  return wide;
}
