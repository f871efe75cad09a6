import { describe, expect, it } from 'vitest';
import { hourOfWeek, type Norm, normAt, startNorm, teach } from '../../../packages/agent/src/probes/network/norm.ts';
import { recordedHost } from '../recorded-host.ts';

const minute = 60_000;
const empty = (): Norm => ({ rates: new Array<number>(168).fill(0), minutes: 0 });

describe('what a line usually gives', () => {
  it('is the most of a whole minute around this hour of the week, once it has carried enough to learn from', () => {
    const norm = empty();
    for (let n = 0; n < 59; n += 1) teach(norm, 10, false, 2e6);
    expect(normAt(norm, 10)).toBeUndefined();
    teach(norm, 10, false, 5e6);
    expect([9, 10, 11].map((hour) => normAt(norm, hour))).toEqual([5e6, 5e6, 5e6]);
    // Hours that carried nothing yet borrow from the week's best.
    expect(normAt(norm, 100)).toBe(5e6);
    teach(norm, 101, false, 1e6);
    expect(normAt(norm, 100)).toBe(1e6);
  });

  it('learns nothing from quiet minutes, and forgets a faster line within months', () => {
    const norm = empty();
    teach(norm, 0, true, 50_000);
    expect(norm.minutes).toBe(0);
    norm.rates[0] = 10e6;
    for (let week = 0; week < 22; week += 1) teach(norm, 0, true, 1e6);
    expect(norm.rates[0]).toBe(1e6);
  });

  it('is compared with only while the line is full and more than a little is wanted', () => {
    const host = recordedHost();
    let bytes = 0;
    const carries = (rate: number) => {
      bytes += rate * 60;
      host.pass(minute);
      host.files.set('/proc/net/dev', `Inter-|\n face |\n  eth0: ${bytes} 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n`);
    };
    const norm = startNorm(host);
    for (let n = 0; n <= 70; n += 1) {
      carries(4e6);
      norm('home', 'eth0', false);
    }
    carries(1e6);
    expect(norm('home', 'eth0', true)?.share).toBeCloseTo(0.25);
    carries(1e6);
    expect(norm('home', 'eth0', false)?.share).toBe(1);
    carries(1000);
    expect(norm('home', 'eth0', true)?.share).toBe(1);
    carries(1e6);
    expect(norm('office', 'eth0', true)?.usual).toBeUndefined();
    // Kept at the turn of the hour, and read again after a restart.
    host.pass(60 * minute);
    carries(1e6);
    norm('home', 'eth0', false);
    const again = startNorm(host);
    carries(1e6);
    again('home', 'eth0', true);
    carries(1e6);
    expect(again('home', 'eth0', true)?.share).toBeCloseTo(0.25);
    expect(hourOfWeek(host.now())).toBeLessThan(168);
  });
});
