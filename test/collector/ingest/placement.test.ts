import type { Report } from '@forewarn/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeEvents, placeReport, startPlacement } from '../../../packages/collector/src/ingest/placement.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const now = Date.UTC(2026, 10, 22);
const hello = { boot: 'boot-0002', at: now, up: 10 * hourMs };
const report = (up: number, extra: Partial<Report> = {}): Report => ({
  t: 'report',
  seq: 1,
  at: now + up - hello.up,
  up,
  values: [],
  ...extra,
});

describe('a report of this boot', () => {
  it('is placed by the monotonic clock, whatever the wall clock says', () => {
    for (const jump of [0, -10 * dayMs, 10 * dayMs]) {
      const placement = startPlacement(hello, now);
      const buffered = report(7 * hourMs, { at: now - 3 * hourMs + jump });
      expect(placeReport(placement, buffered, now)).toBe(now - 3 * hourMs);
    }
  });

  it('is never in the future, and never before the report with the smaller number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 8.64e15, noNaN: true }), fc.nat(), fc.boolean())),
        (steps) => {
          const placement = startPlacement(hello, now);
          let last = 0;
          let receivedAt = now;
          for (const [up, later, otherBoot] of steps) {
            receivedAt += later % 100_000;
            const at = placeReport(placement, report(up, otherBoot ? { boot: 'boot-0001' } : {}), receivedAt);
            expect(at).toBeLessThanOrEqual(receivedAt);
            expect(at).toBeGreaterThanOrEqual(last);
            expect(Number.isSafeInteger(at)).toBe(true);
            last = at;
          }
        },
      ),
    );
  });

  it('that came quicker than hello corrects the ones after it', () => {
    const placement = startPlacement(hello, now + 800);
    expect(placeReport(placement, report(hello.up + 10_000), now + 10_020)).toBe(now + 10_020);
    expect(placeReport(placement, report(hello.up + 20_000), now + 20_500)).toBeLessThanOrEqual(now + 20_030);
  });

  it('stays live on a device whose monotonic clock runs slow, through a month of one session', () => {
    const placement = startPlacement(hello, now);
    let late = 0;
    for (let passed = 0; passed < 30 * dayMs; passed += 10_000) {
      const up = hello.up + passed * (1 - 200e-6);
      late = now + passed - placeReport(placement, report(up, { at: now + passed }), now + passed);
    }
    expect(late).toBeLessThan(100);
  });

  it('after a sleep through which the connection lived is live, not an hour old', () => {
    const placement = startPlacement(hello, now);
    const woke = report(hello.up + 10_000, { at: now + hourMs });
    expect(placeReport(placement, woke, now + hourMs)).toBe(now + hourMs);
  });

  it('with a monotonic clock gone mad does not spoil the ones after it', () => {
    const placement = startPlacement(hello, now);
    expect(placeReport(placement, report(8e15), now + 1000)).toBe(now + 1000);
    expect(placeReport(placement, report(hello.up + 2000), now + 2000)).toBe(now + 2000);
  });
});

describe('a report of an earlier boot', () => {
  it('is placed by the wall clock and its measured error, before this boot began', () => {
    const skewed = { ...hello, at: now + 3 * hourMs };
    const placement = startPlacement(skewed, now);
    const before = report(5, { boot: 'boot-0001', at: now + 3 * hourMs - 20 * hourMs });
    expect(placeReport(placement, before, now)).toBe(now - 20 * hourMs);
    const impossible = report(5, { boot: 'boot-0001', at: now + 3 * hourMs });
    expect(placeReport(placement, impossible, now)).toBe(now - hello.up);
  });
});

describe('an event', () => {
  it('keeps its distance to its report, and is never in the future', () => {
    const holding = report(hello.up, {
      at: 5 * dayMs,
      events: [
        { kind: 'boot', at: 5 * dayMs - 60_000 },
        { kind: 'oom-kill', at: 9 * dayMs },
      ],
    });
    expect(placeEvents(holding, now - 1000, now).map(({ at }) => at)).toEqual([now - 61_000, now]);
  });
});
