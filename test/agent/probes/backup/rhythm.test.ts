import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnRhythm } from '../../../../packages/agent/src/probes/backup/rhythm.ts';
import { hourMs } from './watched.ts';

const monday = new Date(2026, 9, 5, 22, 0).getTime();
const dayMs = 24 * hourMs;
/** Evenings of so many weeks, working days only. */
const workingDays = (weeks: number) =>
  Array.from({ length: weeks * 7 }, (_, day) => new Date(2026, 9, 5 + day, 22, 0).getTime()).filter(
    (at) => new Date(at).getDay() % 6 !== 0,
  );

describe('the rhythm of a backup', () => {
  it('is not known from fewer than three gaps', () => {
    expect(learnRhythm([])).toBeUndefined();
    expect(learnRhythm([monday, monday + dayMs, monday + 2 * dayMs])).toBeUndefined();
  });

  it('is the usual gap, whatever one missed day did', () => {
    const days = [0, 1, 2, 3, 5, 6, 7, 8, 9].map((day) => monday + day * dayMs);
    expect(learnRhythm(days)).toBe(dayMs);
  });

  it('counts several sources one after another as one run', () => {
    const runs = [0, 1, 2, 3, 4].flatMap((day) => [0, 5, 9].map((min) => monday + day * dayMs + min * 60_000));
    expect(learnRhythm(runs)).toBe(dayMs);
  });

  it('waits over the weekend for a backup of working days, and a day on other days', () => {
    const untilFriday = workingDays(4);
    expect(new Date(untilFriday.at(-1) ?? 0).getDay()).toBe(5);
    // Three days less or more an hour, where the clocks change.
    expect(Math.abs((learnRhythm(untilFriday) ?? 0) - 3 * dayMs)).toBeLessThanOrEqual(hourMs);
    expect(learnRhythm(untilFriday.slice(0, -1))).toBe(dayMs);
  });

  it('waits over the night for an hourly backup of office hours', () => {
    const hours = [0, 1, 2, 3].flatMap((day) =>
      Array.from({ length: 9 }, (_, h) => new Date(2026, 9, 5 + day, 9 + h, 0).getTime()),
    );
    expect(learnRhythm(hours)).toBe(16 * hourMs);
    expect(learnRhythm(hours.slice(0, -4))).toBe(hourMs);
  });

  it('lies between the shortest and the longest gap, for any past', () => {
    const past = fc
      .array(fc.integer({ min: 16 * 60_000, max: 40 * dayMs }), { minLength: 3, maxLength: 60 })
      .map((gaps) => {
        let at = monday;
        return [at, ...gaps.map((gap) => (at += gap))];
      });
    fc.assert(
      fc.property(past, (moments) => {
        const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? at));
        const rhythm = learnRhythm(moments);
        expect(rhythm).toBeGreaterThanOrEqual(Math.min(...gaps));
        expect(rhythm).toBeLessThanOrEqual(Math.max(...gaps));
      }),
    );
  });
});
