import { emptyPoints, gather, type PointList } from './points.ts';
import { type OpenTable, openTable, packTable, type Table } from './table.ts';

/** Points per label: what a roll-up blob holds. */
export type Rollup = Map<number, PointList>;

/** Each label has four columns: the mean, how far min lies below and max above it, and the number of readings. */
const fields = 4;
/** Digits of a mean that are kept beyond the readings' own when those are coarse (states, counts): 1/1,000 of the largest. */
const meanDigits = 3;

/** Rolls a table of readings up, joining what `into` already has. Tables must come oldest first. */
export function rollUp(table: Table, stepMs: number, into: Rollup = new Map()): Rollup {
  for (const [label, values] of table.columns) {
    const list = into.get(label) ?? emptyPoints();
    into.set(label, list);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isNaN(value)) gather(list, stepMs, table.at[i] ?? 0, value, value, value, 1);
    }
  }
  return into;
}

/** Rolls points up to a coarser step. */
export function coarser(fine: Rollup, stepMs: number): Rollup {
  return new Map([...fine].map(([label, points]) => [label, joinPoints(stepMs, points)]));
}

/** Lists of points as one, in order of time; what falls into the same interval is joined. */
export function joinPoints(stepMs: number, ...lists: readonly PointList[]): PointList {
  const joined = emptyPoints();
  const places = lists.flatMap((list) => list.at.map((at, i) => ({ at, list, i })));
  if (lists.length > 1) places.sort((a, b) => a.at - b.at);
  for (const { at, list, i } of places) {
    const mean = list.mean[i] ?? 0;
    gather(joined, stepMs, at, list.min[i] ?? mean, mean, list.max[i] ?? mean, list.count[i] ?? 1);
  }
  return joined;
}

/** Two roll-ups of different readings as one. */
export function joinRollups(stepMs: number, a: Rollup, b: Rollup): Rollup {
  const joined: Rollup = new Map(a);
  for (const [label, points] of b) {
    const known = a.get(label);
    joined.set(label, known === undefined ? points : joinPoints(stepMs, known, points));
  }
  return joined;
}

export function packRollup(rollup: Rollup): Uint8Array<ArrayBuffer> {
  const moments = [...new Set([...rollup.values()].flatMap(({ at }) => at))].sort((a, b) => a - b);
  const rows = new Map(moments.map((at, row) => [at, row]));
  const columns = new Map<number, Float64Array>();
  for (const [label, list] of rollup) {
    const [means, below, above, counts] = columnsOf(list, rows);
    for (const [field, column] of [means, below, above, counts].entries()) columns.set(label * fields + field, column);
  }
  return packTable({ at: Float64Array.from(moments), columns });
}

function columnsOf(
  list: PointList,
  rows: ReadonlyMap<number, number>,
): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const empty = (): Float64Array => new Float64Array(rows.size).fill(Number.NaN);
  const columns: [Float64Array, Float64Array, Float64Array, Float64Array] = [empty(), empty(), empty(), empty()];
  const [means, below, above, counts] = columns;
  const exponent = exponentFor(list);
  for (let i = 0; i < list.at.length; i++) {
    const row = rows.get(list.at[i] ?? 0) ?? 0;
    const mean = roundTo(list.mean[i] ?? 0, exponent);
    means[row] = mean;
    below[row] = roundTo(mean - (list.min[i] ?? 0), exponent);
    above[row] = roundTo((list.max[i] ?? 0) - mean, exponent);
    counts[row] = list.count[i] ?? 0;
  }
  return columns;
}

/** The last decimal place to keep: that of the readings, or finer when they are coarse against their size. */
function exponentFor({ min, max, mean }: PointList): number {
  let largest = 0;
  let finest = 15;
  let flat = true;
  for (let i = 0; i < max.length; i++) {
    const high = max[i] ?? 0;
    const low = min[i] ?? 0;
    largest = Math.max(largest, Math.abs(high), Math.abs(low));
    finest = lastDigit(low, lastDigit(high, finest));
    if (mean[i] !== low || mean[i] !== high) flat = false;
  }
  return flat || largest === 0 ? finest : Math.min(finest, Math.floor(Math.log10(largest)) - meanDigits);
}

function lastDigit(value: number, start: number): number {
  let exponent = start;
  while (exponent > -15 && roundTo(value, exponent) !== value) exponent--;
  return exponent;
}

const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

function roundTo(value: number, exponent: number): number {
  const unit = powers[Math.abs(exponent)] ?? 1;
  // + 0 because a -0 would keep the column from being stored as whole numbers.
  return (exponent < 0 ? Math.round(value * unit) / unit : Math.round(value / unit) * unit) + 0;
}

export function unpackRollup(bytes: Uint8Array): Rollup {
  const table = openTable(bytes);
  const labels = new Set(table.keys.map((key) => Math.floor(key / fields)));
  return new Map([...labels].map((label) => [label, pointsOf(table, label)]));
}

/** One label's points of a packed roll-up. */
export function pointsOf(table: OpenTable, label: number): PointList {
  const points = emptyPoints();
  const [mean, below, above, count] = [0, 1, 2, 3].map((field) => table.column(label * fields + field));
  if (mean === undefined || below === undefined || above === undefined) return points;
  const exponent = Math.min(mean.exponent ?? -15, below.exponent ?? -15, above.exponent ?? -15);
  for (let row = 0; row < table.at.length; row++) {
    const value = mean.values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    points.at.push(table.at[row] ?? 0);
    points.mean.push(value);
    points.min.push(roundTo(value - (below.values[row] ?? 0), exponent));
    points.max.push(roundTo(value + (above.values[row] ?? 0), exponent));
    points.count.push(count?.values[row] ?? 1);
  }
  return points;
}
