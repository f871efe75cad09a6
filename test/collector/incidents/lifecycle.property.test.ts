import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reopenWindowMs } from '../../../packages/collector/src/incidents/lifecycle.ts';
import type { Finding } from '../../../packages/collector/src/rules/rule.ts';
import { breached, createStory, fine, missing } from './story.ts';

const finding: fc.Arbitrary<Finding> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(breached('warning'), breached('critical')) },
  { weight: 3, arbitrary: fc.constant(fine) },
  { weight: 1, arbitrary: fc.constant(missing) },
);
/** Mostly seconds apart, sometimes longer than the reopen window. */
const gapMs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 120_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: reopenWindowMs / 2, max: reopenWindowMs * 2 }) },
);
const steps = fc.array(fc.tuple(gapMs, finding), { maxLength: 60 });
const timing = fc.record({
  holdMs: fc.constantFrom(0, 30_000, 300_000),
  clearDelayMs: fc.constantFrom(0, 60_000, 900_000),
});

/** Runs of each property; two properties make 20,000 together. */
const numRuns = 10_000;

describe('whatever the findings are', () => {
  it('an incident opens only after an unbroken breach of the whole hold, and never twice for one trouble', () => {
    fc.assert(
      fc.property(timing, steps, (times, told) => {
        const story = createStory(times);
        let at = 0;
        let breachSince: number | undefined;
        let resolvedAt: number | undefined;
        let isOpen = false;
        for (const [gap, one] of told) {
          at += gap;
          if (one.status === 'breached') breachSince ??= at;
          else breachSince = undefined;
          for (const change of story.tell(at, one)) {
            if (change.type === 'opened' || change.type === 'reopened') {
              expect(isOpen).toBe(false);
              expect(breachSince).toBeDefined();
              expect(at - (breachSince ?? 0)).toBeGreaterThanOrEqual(times.holdMs);
              const began = change.incident.breachedAt;
              const inWindow = resolvedAt !== undefined && began - resolvedAt < reopenWindowMs;
              expect(change.type).toBe(inWindow ? 'reopened' : 'opened');
              isOpen = true;
            }
            if (change.type === 'resolved') {
              expect(isOpen).toBe(true);
              isOpen = false;
              resolvedAt = at;
            }
          }
        }
      }),
      { numRuns },
    );
  });

  it('it resolves only after the readings were fine, without a gap, for the clear delay', () => {
    fc.assert(
      fc.property(timing, steps, (times, told) => {
        const story = createStory(times);
        let at = 0;
        let fineSince: number | undefined;
        for (const [gap, one] of told) {
          at += gap;
          if (one.status === 'ok') fineSince ??= at;
          else fineSince = undefined;
          for (const change of story.tell(at, one)) {
            if (change.type !== 'resolved') continue;
            expect(fineSince).toBeDefined();
            expect(at - (fineSince ?? 0)).toBeGreaterThanOrEqual(times.clearDelayMs);
          }
          const { incident } = story;
          if (incident && incident.phase !== 'resolved' && incident.phase !== 'pending') {
            expect(incident.finding).toBe(one.status);
            expect(incident.clearDelayMs).toBeLessThanOrEqual(Math.max(3_600_000, times.clearDelayMs));
          }
        }
      }),
      { numRuns },
    );
  });
});
