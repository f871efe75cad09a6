import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteReader, createByteWriter } from '../../../packages/collector/src/storage/history/bytes.ts';
import { readColumn, writeColumn } from '../../../packages/collector/src/storage/history/column.ts';
import { openTable, packTable } from '../../../packages/collector/src/storage/history/table.ts';

function roundTrip(values: readonly number[]): { back: number[]; bytes: number } {
  const writer = createByteWriter();
  writeColumn(writer, Float64Array.from(values));
  const bytes = writer.finish();
  return { back: [...readColumn(createByteReader(bytes), values.length).values], bytes: bytes.length };
}

const expectSame = (values: readonly number[]): void => {
  const { back } = roundTrip(values);
  expect(back.length).toBe(values.length);
  for (const [i, value] of values.entries()) if (!Object.is(back[i], value)) expect(back[i]).toBe(value);
};

/** What agents send: five significant digits at any size. */
const rounded = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -6, max: 12 }))
  .map(([digits, exponent]) => Number(`${digits}e${exponent}`) + 0);

describe('a column of readings', () => {
  it('comes back to the last bit when its values have five digits, over 20,000 columns', { timeout: 120_000 }, () => {
    fc.assert(fc.property(fc.array(rounded, { minLength: 1, maxLength: 60 }), expectSame), { numRuns: 20_000 });
  });

  it('comes back to the last bit whatever doubles it holds, over 20,000 columns', { timeout: 120_000 }, () => {
    const any = fc.double({ noNaN: true });
    fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), expectSame), { numRuns: 20_000 });
  });

  it('comes back when it holds the numbers at the edges', () => {
    expectSame([0, -0, 1]);
    expectSame([0, -0]);
    expectSame([-0, -0]);
    expectSame([2 ** 50, -(2 ** 50), 0]);
    expectSame([2 ** 53, 2 ** 53 + 2, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY]);
    expectSame([1e-15, 1e15, 0.1, 0.30000000000000004]);
    expectSame([1, 2 ** 45, 2, 2 ** 46, 3, 0, 0, 0]);
  });

  it('that never changes needs a few bytes', () => {
    expect(roundTrip(new Array(360).fill(0.25)).bytes).toBeLessThanOrEqual(4);
  });

  it('that seldom changes needs a few bytes per change', () => {
    const states = Array.from({ length: 360 }, (_, i) => (i > 100 && i < 140 ? 3 : 0));
    expectSame(states);
    expect(roundTrip(states).bytes).toBeLessThanOrEqual(16);
  });

  it('of even noise over 256 steps needs little more than its byte per value', () => {
    const noise = Array.from({ length: 3_600 }, (_, i) => ((i * 2_654_435_761) >>> 8) % 256);
    expectSame(noise);
    expect(roundTrip(noise).bytes / noise.length).toBeLessThan(1.25);
  });
});

describe('a table of columns', () => {
  const cell = fc.oneof({ arbitrary: rounded, weight: 3 }, { arbitrary: fc.constant(Number.NaN), weight: 2 });
  const rows = fc.integer({ min: 1, max: 40 });
  const table = rows.chain((length) =>
    fc.record({
      at: fc.array(fc.integer({ min: 0, max: 2e12 }), { minLength: length, maxLength: length }),
      columns: fc.dictionary(
        fc.integer({ min: 0, max: 5_000 }).map(String),
        fc.array(cell, { minLength: length, maxLength: length }),
        { maxKeys: 6 },
      ),
    }),
  );

  it('comes back with every gap where it was', () => {
    fc.assert(
      fc.property(table, ({ at, columns }) => {
        const entries = Object.entries(columns).map(
          ([key, values]) => [Number(key), Float64Array.from(values)] as const,
        );
        const opened = openTable(packTable({ at: Float64Array.from(at), columns: new Map(entries) }));
        expect([...opened.at]).toEqual(at);
        const kept = entries.filter(([, values]) => values.some((value) => !Number.isNaN(value)));
        expect([...opened.keys].sort((a, b) => a - b)).toEqual(kept.map(([key]) => key).sort((a, b) => a - b));
        for (const [key, values] of kept) expect(opened.column(key)?.values).toEqual(values);
      }),
      { numRuns: 1_500 },
    );
  });

  it('that was cut short is refused as corrupt', () => {
    const bytes = packTable({ at: Float64Array.from([1, 2]), columns: new Map([[7, Float64Array.from([5, 6.5])]]) });
    expect(() => openTable(bytes.subarray(0, bytes.length - 1))).toThrow(/cut short/);
  });
});
