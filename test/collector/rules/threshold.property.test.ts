import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InstanceView } from '../../../packages/collector/src/rules/rule.ts';
import { threshold } from '../../../packages/collector/src/rules/threshold.ts';

const limit = fc.integer({ min: -20, max: 20 });
const test = fc
  .record({ metric: fc.constantFrom('a', 'b', 'c'), at: limit, apart: fc.nat(10), isOver: fc.boolean() })
  .map(({ metric, at, apart, isOver }) =>
    isOver ? { metric, over: at, clear: at - apart } : { metric, under: at, clear: at + apart },
  );
const level = fc
  .record({ allOf: fc.array(test, { maxLength: 3 }), anyOf: fc.array(test, { maxLength: 2 }) })
  .filter(({ allOf, anyOf }) => allOf.length + anyOf.length > 0);
const params = fc.record({ warning: level, critical: level }, { requiredKeys: ['critical'] });
const value = fc.option(fc.integer({ min: -25, max: 25 }), { nil: undefined });
const values = fc.record({ a: value, b: value, c: value });
const breached = fc.constantFrom(undefined, 'warning' as const, 'critical' as const);

const viewOf = (
  metrics: readonly string[],
  read: Record<string, number | undefined>,
  stands: 'warning' | 'critical' | undefined,
) =>
  ({
    value: (slot: number) => read[metrics[slot] ?? ''],
    state: () => undefined,
    mean: () => undefined,
    readAt: () => 0,
    events: () => [],
    presence: {
      reportedAt: 0,
      watchedSince: 0,
      leftAt: null,
      comesBack: false,
      site: { expected: 0, silent: 0 },
      speaksForSite: false,
    },
    breached: stands,
  }) satisfies InstanceView;

it('what a threshold calls quiet it also finds fine, whatever else is read', () => {
  fc.assert(
    fc.property(params, values, (given, read) => {
      const judge = threshold.judge(threshold.params.parse(given));
      const first = read[judge.metrics[0] as 'a' | 'b' | 'c'];
      const band = judge.quiet?.(undefined);
      if (first === undefined || !band || first < band.least || first > band.most) return;
      const all = { a: read.a ?? 0, b: read.b ?? 0, c: read.c ?? 0, [judge.metrics[0] ?? '']: first };
      expect(judge.evaluate(viewOf(judge.metrics, all, undefined), 0)).toEqual({ status: 'ok' });
    }),
    { numRuns: 5000 },
  );
});

it('a threshold with no reading at all is unknown, never fine', () => {
  fc.assert(
    fc.property(params, breached, (given, stands) => {
      const judge = threshold.judge(threshold.params.parse(given));
      expect(judge.evaluate(viewOf(judge.metrics, {}, stands), 0)).toEqual({ status: 'unknown' });
    }),
    { numRuns: 2500 },
  );
});

it('once breached it stays breached at the same readings', () => {
  fc.assert(
    fc.property(params, values, (given, read) => {
      const judge = threshold.judge(threshold.params.parse(given));
      const found = judge.evaluate(viewOf(judge.metrics, read, undefined), 0);
      if (found.status !== 'breached' || found.severity === 'info') return;
      const again = judge.evaluate(viewOf(judge.metrics, read, found.severity), 0);
      expect(again).toMatchObject({ status: 'breached', severity: found.severity });
    }),
    { numRuns: 5000 },
  );
});
