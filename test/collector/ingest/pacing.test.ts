import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressGroup,
  createAddressBuckets,
  createAllowance,
  spend,
} from '../../../packages/collector/src/ingest/admission.ts';
import { deviceIdOf, fingerprint } from '../../../packages/collector/src/ingest/fingerprint.ts';
import { phaseOf } from '../../../packages/collector/src/ingest/phase.ts';
import { createWheel } from '../../../packages/collector/src/ingest/wheel.ts';

describe('what a device may send', () => {
  const pace = { perSecond: 10, burst: 100, bytesPerSecond: 1000, burstBytes: 5000 };

  it('is never more than the burst and the pace, however it is spread', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), fc.nat(300)), { maxLength: 400 }), (messages) => {
        const allowance = createAllowance(pace, 0);
        let now = 0;
        let taken = 0;
        for (const [waitMs, bytes] of messages) {
          now += waitMs;
          if (spend(allowance, pace, bytes, now)) taken++;
        }
        expect(taken).toBeLessThanOrEqual(pace.burst + (now / 1000) * pace.perSecond + 1);
      }),
    );
  });

  it('is bounded by bytes when the messages are few', () => {
    const allowance = createAllowance(pace, 0);
    expect(spend(allowance, pace, 6000, 0)).toBe(true);
    expect(spend(allowance, pace, 1, 500)).toBe(false);
    expect(spend(allowance, pace, 1, 5000)).toBe(true);
  });
});

describe('addresses', () => {
  it('of one household count as one', () => {
    expect(addressGroup('::ffff:10.1.2.3')).toBe('10.1.2.3');
    expect(addressGroup('2001:db8:1:2:aaaa::1')).toBe(addressGroup('2001:db8:1:2:bbbb:1:2:3'));
    expect(addressGroup('2001:db8:1:2::1')).not.toBe(addressGroup('2001:db8:1:3::1'));
    expect(addressGroup('fe80::1')).toBe(addressGroup('fe80::2'));
  });

  it('are remembered only up to a number, the oldest forgotten first', () => {
    const buckets = createAddressBuckets({ perSecond: 0.001, burst: 1 }, 2);
    for (const address of ['a', 'b', 'c']) buckets.take(address, 0);
    expect(['a', 'b', 'c'].map((address) => buckets.isEmpty(address, 0))).toEqual([false, true, true]);
  });
});

describe('phases', () => {
  it('spread a fleet evenly over the interval in clumps 50 ms apart', () => {
    const counts = new Map<number, number>();
    for (let device = 0; device < 4000; device++) {
      const phase = phaseOf(device, 10_000, 0);
      counts.set(phase, (counts.get(phase) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, clump) => clump * 50));
    expect(new Set(counts.values())).toEqual(new Set([20]));
  });

  it('are told in the clock of the device, and lie inside the interval', () => {
    expect(phaseOf(2, 10_000, 3000)).toBe(3100);
    expect(phaseOf(2, 10_000, -700)).toBe(9400);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1000, max: 86_400_000 }),
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        (device, everyMs, skewMs) => {
          const phase = phaseOf(device, everyMs, skewMs);
          expect(Number.isInteger(phase) && phase >= 0 && phase < everyMs).toBe(true);
        },
      ),
    );
  });
});

describe('the shared timer', () => {
  it('looks at every session once a round, a few at each step, and not at one that is gone', () => {
    const wheel = createWheel<number>(4);
    for (let session = 0; session < 10; session++) wheel.add(session);
    wheel.remove(3);
    const steps = [1, 2, 3, 4].map(() => [...wheel.next()]);
    expect(steps.flat().sort()).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(Math.max(...steps.map((step) => step.length))).toBe(3);
  });
});

describe('a fingerprint', () => {
  it('is four words, from 256 different ones, the same for the same key', () => {
    const seen = new Set(
      Array.from({ length: 3000 }, (_, key) => fingerprint(`key-${key}`)).flatMap((words) => words.split(' ')),
    );
    expect(seen.size).toBe(256);
    expect([...seen].every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);
    expect(fingerprint('a')).toBe(fingerprint('a'));
    expect(fingerprint('a').split(' ')).toHaveLength(4);
  });

  it('and the id of a device do not give each other away', () => {
    expect(deviceIdOf('a')).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(deviceIdOf('a')).not.toBe(deviceIdOf('b'));
  });
});
