import type { ByteReader, ByteWriter } from './bytes.ts';
import { readRice, writeRice } from './rice.ts';

/** What the next number is expected to be; only the difference is kept. 1 = the number before. */
const steady = 0;
const halfway = 2;
const trend = 3;
/** Numbers that seldom change: where they do, and by how much. */
const runs = 4;
const ways = 5;
const usesMiddle = (way: number): boolean => way === steady || way === halfway;

/** Largest number kept as a whole number: sums of two and their zigzag stay below 2^53. */
export const largestWhole = 2 ** 50;

/** How a list of whole numbers is going to be written, and about how many bits that takes. */
export interface Plan {
  readonly numbers: Float64Array;
  readonly way: number;
  readonly bits: number;
  /** What `steady` and `halfway` measure from. */
  readonly base: number;
}

/**
 * Finds the shortest of five ways for whole numbers (|n| ≤ 2^50): as differences from their middle, from the number
 * before, from halfway between the two, from the line through the two before; or, where they seldom change, as runs.
 */
export function planWhole(numbers: Float64Array): Plan {
  const bits = new Float64Array(ways);
  const base = middle(numbers);
  let last = numbers[0] ?? 0;
  let beforeLast = last;
  let changes = 0;
  for (let i = 1; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    bits[0] = (bits[0] ?? 0) + lengthOf(number - base);
    bits[1] = (bits[1] ?? 0) + lengthOf(number - last);
    bits[2] = (bits[2] ?? 0) + lengthOf(number - Math.floor((base + last) / 2));
    bits[3] = (bits[3] ?? 0) + lengthOf(number - (last + (last - beforeLast)));
    if (number !== last) {
      changes++;
      bits[runs] = (bits[runs] ?? 0) + lengthOf(number - last);
    }
    beforeLast = last;
    last = number;
  }
  // Each change also says how far it is from the one before.
  bits[runs] = (bits[runs] ?? 0) + changes * lengthOf(numbers.length / changes);
  let way = 0;
  for (let other = 1; other < ways; other++) if ((bits[other] ?? 0) < (bits[way] ?? 0)) way = other;
  return { numbers, way, bits: bits[way] ?? 0, base };
}

/** About the bits of a difference in Rice coding: its length, its sign and the bit that ends it. */
const lengthOf = (difference: number): number => 33.5 - Math.clz32(Math.min(Math.abs(difference), 4_294_967_295));

export function writeWhole(writer: ByteWriter, { numbers, way, base }: Plan): void {
  writer.byte(way);
  const first = numbers[0] ?? 0;
  writer.varint(zigzag(first));
  if (way === runs) {
    writeRuns(writer, numbers);
    return;
  }
  if (usesMiddle(way)) writer.varint(zigzag(base));
  const slope = way === trend ? (numbers[1] ?? first) - first : 0;
  if (way === trend) writer.varint(zigzag(slope));
  const rest = new Float64Array(Math.max(0, numbers.length - 1));
  let last = first;
  let beforeLast = first - slope;
  for (let i = 1; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    rest[i - 1] = zigzag(number - predict(way, base, last, beforeLast));
    beforeLast = last;
    last = number;
  }
  writeRice(writer, rest);
}

export function readWhole(reader: ByteReader, count: number): Float64Array {
  const way = reader.byte();
  const first = unzigzag(reader.varint());
  if (way === runs) return readRuns(reader, count, first);
  const base = usesMiddle(way) ? unzigzag(reader.varint()) : first;
  const slope = way === trend ? unzigzag(reader.varint()) : 0;
  const rest = readRice(reader, Math.max(0, count - 1));
  const numbers = new Float64Array(count);
  numbers[0] = first;
  let last = first;
  let beforeLast = first - slope;
  for (let i = 1; i < count; i++) {
    const number = predict(way, base, last, beforeLast) + unzigzag(rest[i - 1] ?? 0);
    numbers[i] = number;
    beforeLast = last;
    last = number;
  }
  return numbers;
}

function writeRuns(writer: ByteWriter, numbers: Float64Array): void {
  const changes: number[] = [];
  for (let i = 1; i < numbers.length; i++) if (numbers[i] !== numbers[i - 1]) changes.push(i);
  writer.varint(changes.length);
  writeRice(
    writer,
    Float64Array.from(changes, (place, i) => place - (changes[i - 1] ?? 0) - 1),
  );
  writeRice(
    writer,
    Float64Array.from(changes, (place) => zigzag((numbers[place] ?? 0) - (numbers[place - 1] ?? 0))),
  );
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

function predict(way: number, base: number, last: number, beforeLast: number): number {
  if (way === steady) return base;
  if (way === halfway) return Math.floor((base + last) / 2);
  return way === trend ? last + (last - beforeLast) : last;
}

/** The median of some of the numbers, spread evenly: as good a middle as that of all, at a tenth of the cost. */
function middle(numbers: Float64Array): number {
  const some = Float64Array.from({ length: 33 }, (_, i) => numbers[Math.floor((i * (numbers.length - 1)) / 32)] ?? 0);
  return some.sort()[16] ?? 0;
}

/** 0, -1, 1, -2 … as 0, 1, 2, 3 …, by arithmetic because bit operators stop at 32 bits. */
export const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n);
export const unzigzag = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);
