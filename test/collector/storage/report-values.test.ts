import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValues } from '../../../packages/collector/src/storage/history/values.ts';
import { createReportBatch, readReports } from '../../../packages/collector/src/storage/report-batch.ts';
import { epoch, frameOf } from './fleet-fixture.ts';

function valuesOf(frame: string): (number | null)[] {
  const out = new Float64Array(500);
  const count = readValues(Buffer.from(frame), out);
  return [...out.subarray(0, count)].map((value) => (Number.isNaN(value) ? null : value));
}

describe('the values of a report frame', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => double + 0),
    fc.integer(),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((double) => Number(double.toPrecision(5)) + 0),
  );

  it('are the ones JSON.parse finds, over 20,000 frames', { timeout: 120_000 }, () => {
    const text = fc.string({ unit: 'binary' });
    const report = fc.record({
      t: fc.constant('report'),
      seq: fc.nat(),
      details: fc.array(fc.tuple(fc.nat(499), text)),
      values: fc.array(value),
      events: fc.array(text),
    });
    fc.assert(
      fc.property(report, fc.boolean(), (frame, spaced) => {
        const json = JSON.stringify(frame, null, spaced ? 1 : 0);
        const expected: unknown = JSON.parse(json).values;
        expect(valuesOf(json)).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
  });

  it('are not found in a sentence that looks like them', () => {
    const json = JSON.stringify({ details: [[0, '"values":[1,2,3]']], values: [7] });
    expect(valuesOf(json)).toEqual([7]);
  });

  it('of something that is no report are none', () => {
    for (const frame of [
      '',
      '{',
      '{"values":[',
      '{"values":[1',
      '{"values":5}',
      '[]',
      '{"values":[1}',
      '{"values":["1"]}',
    ])
      expect(valuesOf(frame).filter((found) => found !== null)).toEqual([]);
  });
});

describe('a batch of reports', () => {
  const report = fc.record({
    deviceNumber: fc.nat(2 ** 32 - 1),
    epoch: fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/),
    at: fc.nat(2e12),
    receivedAt: fc.nat(2e12),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });

  it('gives back what was added, whatever its size, and is empty after it was taken', () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 40 }), (reports) => {
        const batch = createReportBatch(16);
        for (const one of reports) batch.add(one);
        expect(batch.count).toBe(reports.length);
        const taken = batch.take() ?? new ArrayBuffer(0);
        expect(readReports(taken)).toEqual(reports);
        expect([batch.count, batch.size, batch.take()]).toEqual([0, 0, null]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that is not whole is refused, at whatever byte it was cut', () => {
    const batch = createReportBatch();
    for (const at of [1, 2]) batch.add({ deviceNumber: 1, epoch, at, receivedAt: at, bytes: frameOf(at, [at]) });
    const whole = new Uint8Array(batch.take() ?? new ArrayBuffer(0));
    const [first] = readReports(whole);
    const ends = new Set([4, 4 + 25 + epoch.length + (first?.bytes.length ?? 0)]);
    for (let length = 0; length < whole.length; length++) {
      if (ends.has(length)) expect(readReports(whole.subarray(0, length)).length).toBeLessThan(2);
      else expect(() => readReports(whole.subarray(0, length))).toThrow(/damaged/);
    }
  });
});
