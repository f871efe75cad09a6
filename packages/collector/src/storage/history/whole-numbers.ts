import type { ByteReader, ByteWriter } from './bytes.ts';
import { readRice, writeRice } from './rice.ts';

/** What the next number is expected to be; only the difference is kept. */
const predictors = ['steady', 'last', 'half', 'trend'] as const;
type Predictor = (typeof predictors)[number];
const runs = predictors.length;

/** Largest number kept as a whole number: sums of two and their zigzag stay below 2^53. */
export const largestWhole = 2 ** 50;

/**
 * Writes whole numbers (|n| ≤ 2^50) the shortest of five ways: as differences from their median, from the number
 * before, from halfway between the two, from the line through the two before; or, where they seldom change, as runs.
 */
export function writeWhole(writer: ByteWriter, numbers: Float64Array): void {
  const base = median(numbers);
  let best: { way: number; bits: number; rest: Float64Array } | undefined;
  for (const [way, predictor] of predictors.entries()) {
    const rest = differences(numbers, base, predictor);
    const bits = costInBits(rest);
    if (best === undefined || bits < best.bits) best = { way, bits, rest };
  }
  if (best === undefined) return;
  const changes = changesOf(numbers);
  if (changes.length * 12 < best.bits) {
    writer.byte(runs);
    writer.varint(zigzag(numbers[0] ?? 0));
    writer.varint(changes.length);
    writeRice(
      writer,
      Float64Array.from(changes, (place, i) => place - (changes[i - 1] ?? 0) - 1),
    );
    writeRice(
      writer,
      Float64Array.from(changes, (place) => zigzag((numbers[place] ?? 0) - (numbers[place - 1] ?? 0))),
    );
    return;
  }
  writer.byte(best.way);
  writer.varint(zigzag(base));
  writeRice(writer, best.rest);
}

export function readWhole(reader: ByteReader, count: number): Float64Array {
  const way = reader.byte();
  const base = unzigzag(reader.varint());
  if (way === runs) return readRuns(reader, count, base);
  const predictor = predictors[way] ?? 'steady';
  const numbers = readRice(reader, count);
  let last = base;
  let beforeLast = base;
  for (let i = 0; i < count; i++) {
    const number = predict(predictor, base, last, beforeLast) + unzigzag(numbers[i] ?? 0);
    numbers[i] = number;
    beforeLast = last;
    last = number;
  }
  return numbers;
}

function readRuns(reader: ByteReader, count: number, first: number): Float64Array {
  const changes = reader.varint();
  const gaps = readRice(reader, changes);
  const jumps = readRice(reader, changes);
  const numbers = new Float64Array(count);
  let place = 0;
  let number = first;
  for (let i = 0; i < changes; i++) {
    const next = place + (gaps[i] ?? 0) + 1;
    numbers.fill(number, place, next);
    number += unzigzag(jumps[i] ?? 0);
    place = next;
  }
  return numbers.fill(number, place);
}

function predict(predictor: Predictor, base: number, last: number, beforeLast: number): number {
  switch (predictor) {
    case 'steady':
      return base;
    case 'last':
      return last;
    case 'half':
      return Math.floor((base + last) / 2);
    case 'trend':
      return last + (last - beforeLast);
  }
}

function differences(numbers: Float64Array, base: number, predictor: Predictor): Float64Array {
  const rest = new Float64Array(numbers.length);
  let last = base;
  let beforeLast = base;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    rest[i] = zigzag(number - predict(predictor, base, last, beforeLast));
    beforeLast = last;
    last = number;
  }
  return rest;
}

/** About what Rice coding will need: the length of each number and the bit that ends it. */
function costInBits(values: Float64Array): number {
  let bits = 0;
  for (const value of values) bits += 1 + Math.log2(1 + value);
  return bits;
}

function changesOf(numbers: Float64Array): number[] {
  const changes: number[] = [];
  for (let i = 1; i < numbers.length; i++) if (numbers[i] !== numbers[i - 1]) changes.push(i);
  return changes;
}

const median = (numbers: Float64Array): number => numbers.slice().sort()[numbers.length >> 1] ?? 0;

/** 0, -1, 1, -2 … as 0, 1, 2, 3 …, by arithmetic because bit operators stop at 32 bits. */
export const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n);
export const unzigzag = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);
