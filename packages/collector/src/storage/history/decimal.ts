import { largestWhole } from './whole-numbers.ts';

/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const largestExponent = 15;
const smallestExponent = -15;

/** number × 10^exponent, rounded once: the very double that its decimal text would be read as. */
export function fromWhole(number: number, exponent: number): number {
  return exponent < 0 ? number / (powers[-exponent] ?? 1) : number * (powers[exponent] ?? 1);
}

function toWhole(value: number, exponent: number): number {
  return Math.round(exponent < 0 ? value * (powers[-exponent] ?? 1) : value / (powers[exponent] ?? 1));
}

/** Values as whole numbers of one power of ten, without any loss; `null` when they are not such. */
export function toDecimals(values: Float64Array): { exponent: number; numbers: Float64Array } | null {
  let exponent = largestExponent;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    while (fromWhole(toWhole(value, exponent), exponent) !== value) {
      if (--exponent < smallestExponent) return null;
    }
  }
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const number = toWhole(value, exponent);
    // A whole number cannot be -0, which JSON can carry.
    if (Math.abs(number) > largestWhole || Object.is(number, -0) || fromWhole(number, exponent) !== value) return null;
    numbers[i] = number;
  }
  return { exponent, numbers };
}

/**
 * Whole numbers of a few significant digits but many sizes (traffic: 1.2345 or 98,765 a second) as their place among all
 * numbers with that many digits: 0, then per power of ten the same count of places. Keeps order; spends no bits on the
 * zeros at the end of large numbers.
 */
export function toPlaces(numbers: Float64Array, digits: number): Float64Array {
  const places = new Float64Array(numbers.length);
  const perPower = 9 * power(digits - 1);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    const size = Math.abs(number);
    if (size === 0) continue;
    const length = lengthOf(size);
    const leading = length > digits ? size / power(length - digits) : size * power(digits - length);
    const place = (length - 1) * perPower + leading - power(digits - 1) + 1;
    places[i] = number < 0 ? -place : place;
  }
  return places;
}

/** The other way, in place. */
export function fromPlaces(places: Float64Array, digits: number): Float64Array {
  const perPower = 9 * power(digits - 1);
  for (let i = 0; i < places.length; i++) {
    const place = Math.abs(places[i] ?? 0) - 1;
    if (place < 0) continue;
    const length = Math.floor(place / perPower) + 1;
    const leading = (place % perPower) + power(digits - 1);
    const size = length > digits ? leading * power(length - digits) : leading / power(digits - length);
    places[i] = (places[i] ?? 0) < 0 ? -size : size;
  }
  return places;
}

/** Significant digits of the numbers and length of the longest: places pay when the second is the larger. */
export function digitsOf(numbers: Float64Array): { significant: number; longest: number } {
  let significant = 1;
  let longest = 1;
  for (let i = 0; i < numbers.length; i++) {
    const size = Math.abs(numbers[i] ?? 0);
    if (size < power(significant)) continue;
    const length = lengthOf(size);
    longest = Math.max(longest, length);
    while (length > significant && size % power(length - significant) !== 0) significant++;
  }
  return { significant, longest };
}

const power = (exponent: number): number => powers[exponent] ?? 1;

function lengthOf(size: number): number {
  let length = 1;
  while (size >= power(length)) length++;
  return length;
}
