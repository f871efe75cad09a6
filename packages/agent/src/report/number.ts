import type { Unit } from '@forewarn/shared';

const significantDigits = 5;
const fewDigits = 10 ** significantDigits;

/** Finest step that means something to a person or a rule; keeps a report of 40 values under 300 bytes. */
const step: Partial<Record<Unit, number>> = {
  ratio: 1e4,
  per_second: 100,
  bytes_per_second: 1,
  mbit_per_second: 10,
  ms: 100,
  seconds: 10,
  celsius: 10,
};

/** Rounds to 5 significant digits and the unit's step; what is no finite number becomes `null`. */
export function rounded(value: number | null, unit: Unit): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  // Adding zero turns -0 into 0, which JSON can say.
  if (Number.isInteger(value) && Math.abs(value) < fewDigits) return value + 0;
  const perUnit = step[unit];
  const stepped = perUnit === undefined ? value : Math.round(value * perUnit) / perUnit;
  // Most readings are short by now; the general way costs ten times as much.
  if (perUnit !== undefined && Math.abs(value) * perUnit < fewDigits - 1) return stepped + 0;
  const kept = Number(stepped.toPrecision(significantDigits));
  // The largest numbers can become infinite by rounding.
  return Number.isFinite(kept) ? kept + 0 : null;
}

/** The shortest JSON number that parses back to the same value: `12345e7` instead of `123450000000`. */
export function shortestJson(value: number): string {
  const plain = String(value);
  if (plain.length <= 5) return plain;
  // An exponent saves room only in place of zeros: behind an integer, or after the point.
  const hasZeros = Number.isInteger(value) ? plain.endsWith('0') || plain.includes('e') : Math.abs(value) < 0.1;
  if (!hasZeros) return plain;
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const point = mantissa.indexOf('.');
  const fractionDigits = point < 0 ? 0 : mantissa.length - point - 1;
  const scaled = `${mantissa.replace('.', '')}e${Number(exponent) - fractionDigits}`;
  return scaled.length < plain.length ? scaled : plain;
}
