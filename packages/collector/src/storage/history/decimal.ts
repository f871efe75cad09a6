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
  for (const value of values) {
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
