import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../packages/collector/src/delivery/backoff.ts';
import { nextStep } from '../../../packages/collector/src/delivery/lane.ts';
import type { Delivery } from '../../../packages/collector/src/incidents/delivery.ts';
import { exampleRow, monday } from '../tickets/example.ts';

const row = fc.record({
  operation: fc.constantFrom('open', 'reopen', 'note', 'resolve') satisfies fc.Arbitrary<Delivery['operation']>,
  state: fc.constantFrom('due', 'sending', 'given-up', 'uncertain') satisfies fc.Arbitrary<Delivery['state']>,
  createdAt: fc.integer({ min: monday, max: monday + 5 }),
  dueAt: fc.integer({ min: monday - 5, max: monday + 10 }),
  attempts: fc.nat(2),
  to: fc.constant('ticket' as const),
});
const lane = fc
  .array(row, { maxLength: 8 })
  .map((rows) => rows.map(({ operation, ...set }, i) => exampleRow(operation, { ...set, id: `inc-01/desk/${i}` })));

describe('what comes next for one incident at one target', () => {
  it('a row that is due is never left lying: something is done with it or it waits for a named moment', () => {
    fc.assert(
      fc.property(lane, fc.boolean(), (rows, linked) => {
        const step = nextStep(rows, linked, monday);
        const due = rows.filter((one) => (one.state === 'due' || one.state === 'sending') && one.dueAt <= monday);
        if (step.do === 'rest') expect(due).toEqual([]);
        if (step.do === 'wait') expect(step.until).toBeGreaterThan(monday);
        if (step.do === 'deliver') expect(due).toContainEqual(step.row);
      }),
      { numRuns: 5_000 },
    );
  });

  it('nothing is told about a ticket whose opening failed', () => {
    fc.assert(
      fc.property(lane, (rows) => {
        const failed = rows.some((one) => one.state === 'given-up' || one.state === 'uncertain');
        if (failed) expect(nextStep(rows, false, monday).do).not.toBe('deliver');
      }),
      { numRuns: 5_000 },
    );
  });

  it('of one moment, the opening comes before the note and the note before the end', () => {
    const rows = [exampleRow('resolve'), exampleRow('note'), exampleRow('open')];
    expect(nextStep(rows, false, monday)).toMatchObject({ do: 'deliver', row: { operation: 'open' } });
    expect(nextStep(rows.slice(0, 2), true, monday)).toMatchObject({ do: 'deliver', row: { operation: 'note' } });
  });
});

describe('the wait between tries', () => {
  it('doubles from 5 s to 15 min, the upper half by chance', () => {
    expect([1, 2, 3, 9, 500].map((n) => backoffMs(n, 0))).toEqual([2_500, 5_000, 10_000, 450_000, 450_000]);
    expect([1, 2, 3, 9, 500].map((n) => backoffMs(n, 1))).toEqual([5_000, 10_000, 20_000, 900_000, 900_000]);
  });

  it('is at least what the other side asked for, and at most a day', () => {
    expect(backoffMs(1, 0, 3_600_000)).toBe(3_600_000);
    expect(backoffMs(1, 0, 1e12)).toBe(86_400_000);
    expect(backoffMs(9, 0, 0)).toBe(0);
  });
});
