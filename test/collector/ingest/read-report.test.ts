import { toCollectorSchema } from '@forewarn/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReporter } from '../../../packages/agent/src/report.ts';
import { readReport } from '../../../packages/collector/src/ingest/read-report.ts';

/** What JSON and the schema say of the same text; undefined when it is no report. */
function generally(text: string) {
  try {
    const result = toCollectorSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const clock = fc.oneof(
  { weight: 8, arbitrary: fc.nat() },
  fc.integer({ min: 0, max: 8.64e15 }),
  fc.double({ min: 0, max: 8.64e15, noNaN: true }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toPrecision(5))),
  fc.constantFrom(0, 1e22, 1e23, 5e-324, 2 ** 53, 0.1, 123456789012345),
);
/** A number in one of the ways JSON may write it. */
const written = number.chain((value) =>
  fc.constantFrom(String(value), value.toExponential(), value.toExponential().toUpperCase(), JSON.stringify(value)),
);
const frame = fc
  .tuple(fc.nat(), clock, clock, fc.array(fc.oneof(written, fc.constant('null')), { maxLength: 4 }))
  .map(([seq, at, up, values]) => `{"t":"report","seq":${seq},"at":${at},"up":${up},"values":[${values.join()}]}`);

describe('the quick reader', () => {
  it('gives what JSON and the schema give, to the last bit, or leaves it to them', () => {
    let taken = 0;
    fc.assert(
      fc.property(frame, (text) => {
        const report = readReport(Buffer.from(text));
        if (report === undefined) return;
        taken++;
        const general = generally(text);
        expect(report).toEqual(general);
        if (general?.t !== 'report') throw new Error('no report');
        expect(report.values.every((value, place) => Object.is(value, general.values[place]))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('takes nothing that they would not, whatever is changed in a frame', () => {
    const characters = fc.constantFrom(...' 0189-+.,eEnul[]{}":tx\\/\u0000é'.split(''));
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(3), fc.array(characters, { maxLength: 3 }), (text, at, length, inserted) => {
        const place = at % text.length;
        const changed = text.slice(0, place) + inserted.join('') + text.slice(place + length);
        const report = readReport(Buffer.from(changed));
        if (report !== undefined) expect(report).toEqual(generally(changed));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ['a leading zero', '{"t":"report","seq":1,"at":1,"up":1,"values":[01]}'],
    ['a bare point', '{"t":"report","seq":1,"at":1,"up":1,"values":[1.]}'],
    ['a bare exponent', '{"t":"report","seq":1,"at":1,"up":1,"values":[1e]}'],
    ['a number without end', '{"t":"report","seq":1,"at":1,"up":1,"values":[1e400]}'],
    ['a negative number of a report', '{"t":"report","seq":-1,"at":1,"up":1,"values":[]}'],
    ['a moment no date can hold', '{"t":"report","seq":1,"at":865e13,"up":1,"values":[]}'],
    ['501 values', `{"t":"report","seq":1,"at":1,"up":1,"values":[${new Array(501).fill(1).join()}]}`],
    ['a list without end', '{"t":"report","seq":1,"at":1,"up":1,"values":[1,'],
    ['more behind it', '{"t":"report","seq":1,"at":1,"up":1,"values":[1]} '],
    ['a boot of its own', '{"t":"report","seq":1,"at":1,"up":1,"values":[1],"boot":"boot-0001"}'],
  ])('leaves %s to the general way', (_name, text) => {
    expect(readReport(Buffer.from(text))).toBeUndefined();
  });

  it('takes 500 values', () => {
    const text = `{"t":"report","seq":1,"at":1,"up":1,"values":[${new Array(500).fill(1).join()}]}`;
    expect(readReport(Buffer.from(text))?.values).toHaveLength(500);
  });

  it('takes the usual report as the agent writes it', () => {
    const values = [0.1234, 0, 123_450_000_000, 0.00012, -40.5, 1e-5, 87, 1];
    const metrics = Object.fromEntries(values.map((_, n) => [`m.${n}`, { unit: 'count', help: '' } as const]));
    const readings = values.map((value, n) => ({ metric: `m.${n}`, value }));
    const run = { probe: 'cpu', outcome: 'ok', durationMs: 1, metrics, readings, events: [] } as const;
    const { text } = createReporter({ metrics: [], series: [] }).compose({ seq: 1, at: 1.79e12, up: 1e8 }, [run]);
    const report = readReport(Buffer.from(text));
    expect(report).toBeDefined();
    expect(report).toEqual(generally(text));
  });
});
