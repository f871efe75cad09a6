import type { Unit } from '@forewarn/shared';

const significantDigits = 5;

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
  const perUnit = step[unit];
  const stepped = perUnit === undefined ? value : Math.round(value * perUnit) / perUnit;
  const kept = Number(stepped.toPrecision(significantDigits));
  // Adding zero turns -0 into 0; the largest numbers can become infinite by rounding.
  return Number.isFinite(kept) ? kept + 0 : null;
}

/** The shortest JSON number that parses back to the same value: `12345e7` instead of `123450000000`. */
export function shortestJson(value: number): string {
  const plain = String(value);
  if (plain.length <= 5) return plain;
  const parts = /^(-?\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential());
  if (parts === null) return plain;
  const [, lead = '', fraction = '', exponent = '0'] = parts;
  const scaled = `${lead}${fraction}e${Number(exponent) - fraction.length}`;
  return scaled.length < plain.length ? scaled : plain;
}
