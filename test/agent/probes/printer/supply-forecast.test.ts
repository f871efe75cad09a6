import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  forecast,
  forecastSentence,
  observed,
  type SupplyPoint,
} from '../../../../packages/agent/src/probes/printer/supply-forecast.ts';
import { createSupplyMemory } from '../../../../packages/agent/src/probes/printer/supply-memory.ts';
import { recordedHost } from '../../recorded-host.ts';

const dayMs = 86_400_000;

/** A printer looked at every hour: `pagesADay` come out, a full cartridge is good for `yieldPages`, levels fall in steps. */
function days(count: number, { pagesADay = 100, yieldPages = 5_000, step = 0.01, from = 1 } = {}) {
  let history: readonly SupplyPoint[] = [];
  let now: SupplyPoint = { at: 0, pages: 0, left: 1 };
  for (let hour = 0; hour <= count * 24; hour += 1) {
    const pages = Math.floor((hour / 24) * pagesADay);
    // A printer shows the step it has not yet used up.
    const left = Math.max(0, Math.ceil((from - pages / yieldPages) / step - 1e-9) * step);
    now = { at: hour * (dayMs / 24), pages, left: Math.min(1, left) };
    history = observed(history, now);
  }
  return { history, now, forecast: forecast(history, now) };
}

describe('how long a supply lasts', () => {
  it.each([0.01, 0.05, 0.1])('is told rightly from levels in steps of %f', (step) => {
    // 30 days of 100 pages out of 5,000: 2,000 pages are left, 20 days.
    const { forecast: told } = days(30, { step });
    expect(told?.pagesLeft).toBeGreaterThan(1_800);
    expect(told?.pagesLeft).toBeLessThan(2_200);
    expect((told?.secondsLeft ?? 0) / 86_400).toBeGreaterThan(18);
    expect((told?.secondsLeft ?? 0) / 86_400).toBeLessThan(22);
  });

  it('is not told before a week, 50 pages and 5 % of it have been seen', () => {
    expect(days(6).forecast).toBeUndefined();
    expect(days(8).forecast).toBeDefined();
    expect(days(60, { pagesADay: 0.5, yieldPages: 500 }).forecast).toBeUndefined();
    expect(days(20, { yieldPages: 100_000 }).forecast).toBeUndefined();
  });

  it('is not told when it would be years, or while nothing is printed', () => {
    expect(days(400, { pagesADay: 1, yieldPages: 5_000 }).forecast).toBeUndefined();
    const { history, now } = days(30);
    const standing = { ...now, at: now.at + 2_000 * dayMs };
    expect(forecast(history, standing)).toBeUndefined();
  });

  it('begins anew with another cartridge, and when the counter was set back', () => {
    const { history, now } = days(30);
    expect(observed(history, { ...now, left: 1 })).toHaveLength(1);
    expect(observed(history, { ...now, pages: 3 })).toHaveLength(1);
    expect(observed(history, { ...now, left: now.left + 0.04 })).toBe(history);
  });

  it('is never a negative or endless number, whatever a printer tells, and never grows without bound', () => {
    const point = fc.record({ at: fc.nat(1e12), pages: fc.nat(1e6), left: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 300 }), (points) => {
        let history: readonly SupplyPoint[] = [];
        for (const one of points) {
          history = observed(history, one);
          const told = forecast(history, one);
          expect(history.length).toBeLessThanOrEqual(60);
          if (told) expect(told.secondsLeft >= 0 && Number.isFinite(told.pagesLeft)).toBe(true);
        }
      }),
    );
  });

  it('is said in pages and days', () => {
    expect(forecastSentence('Black', { pagesLeft: 640, secondsLeft: 12 * 86_400 })).toBe(
      'Black lasts for about 640 pages, 12 days at the pace since it was put in or first seen',
    );
    expect(forecastSentence('Black', { pagesLeft: 3, secondsLeft: 3_000 })).toContain('less than a day');
  });
});

describe('what is remembered of supplies', () => {
  const readings = (pages: number, left: number) =>
    [
      { metric: 'printer.pages', instance: 'HP', value: pages },
      { metric: 'printer.supply', instance: 'HP/Black', value: left },
    ] as const;

  it('outlives a restart of the agent, and is written only when a level falls', () => {
    const host = recordedHost();
    let writes = 0;
    const { write } = host.state;
    Object.assign(host.state, {
      write: (name: string, text: string) => {
        writes += 1;
        write(name, text);
      },
    });
    let remember = createSupplyMemory(host);
    for (let day = 0; day <= 20; day += 1) {
      if (day % 5 === 0) remember = createSupplyMemory(host);
      remember(readings(day * 100, 1 - day * 0.02));
      remember(readings(day * 100, 1 - day * 0.02));
      host.pass(dayMs);
    }
    expect(writes).toBe(21);
    const [told] = remember(readings(2_100, 0.58));
    expect(told).toMatchObject({ metric: 'printer.supply_lasts', instance: 'HP/Black' });
    expect((told?.value ?? 0) / 86_400).toBeCloseTo(29, 0);
  });

  it('is nothing where the printer has no page counter, and a broken file is none', () => {
    const host = recordedHost();
    expect(createSupplyMemory(host)([{ metric: 'printer.supply', instance: 'HP/Black', value: 0.5 }])).toEqual([]);
    for (const text of ['{', '7', '[[1,2]]', '[["HP/Black",[{"at":"x"}]]]']) {
      host.kept.set('printer-supplies', text);
      expect(createSupplyMemory(host)(readings(1, 1))).toEqual([]);
    }
  });
});
