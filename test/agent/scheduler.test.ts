import type { MetricDeclaration, Reading } from '@forewarn/shared';
import { describe, expect, it } from 'vitest';
import type { Probe, Result } from '../../packages/agent/src/probes/probe.ts';
import type { Finished } from '../../packages/agent/src/scheduler/run-probe.ts';
import { timingOf, untilNextCycle } from '../../packages/agent/src/scheduler/timing.ts';
import { createScheduler } from '../../packages/agent/src/scheduler.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { recordedHost } from './recorded-host.ts';

const metrics: Record<string, MetricDeclaration> = {
  'a.value': { unit: 'count', help: 'A value.' },
  'a.state': { unit: 'state', help: 'A state.', states: ['well', 'ill'] },
};

function probe(name: string, everyMs: number, read: (signal: AbortSignal) => Result | Promise<Result>): Probe {
  return { name, everyMs, platforms: ['linux'], metrics, reads: 'Nothing.', start: () => read };
}

const value = (at: number): Result => ({ readings: [{ metric: 'a.value', value: at }] });

/** A scheduler at work, with each report it made and when. */
function started(probes: readonly Probe[], clock: ManualClock, timing = timingOf(10_000), host = recordedHost()) {
  const reports: { up: number; runs: readonly Finished[] }[] = [];
  const report = (runs: readonly Finished[]) => void reports.push({ up: clock.uptimeMs(), runs });
  const scheduler = createScheduler(probes, timing, { host, clock, report });
  scheduler.start();
  const runsOf = (name: string) =>
    reports.flatMap(({ up, runs }) => runs.filter(({ probe }) => probe === name).map((run) => ({ ...run, up })));
  return { scheduler, reports, runsOf };
}

describe('the schedule', () => {
  it('runs all fast probes together, once a cycle, at the phase the collector gave', async () => {
    const clock = manualClock(Date.UTC(2026, 0, 1), 5_000_000);
    const fast = ['one', 'two', 'three'].map((name) => probe(name, 10_000, () => value(clock.now())));
    const { reports } = started(fast, clock, timingOf(10_000, 3250));
    await clock.pass(60_000);
    expect(reports.map(({ runs }) => runs.length)).toEqual([3, 3, 3, 3, 3, 3]);
    const moments = reports.map(({ runs }) => runs.map(({ readings }) => readings[0]?.value));
    for (const [first, ...others] of moments) for (const other of others) expect(other).toBe(first);
    for (const [at] of moments.slice(1)) expect((at ?? 0) % 10_000).toBe(3250);
  });

  it('wakes up once a cycle when only fast probes run', async () => {
    const clock = manualClock();
    started([probe('one', 10_000, () => value(1))], clock);
    await clock.pass(35_000);
    expect(clock.waiting).toBe(1);
  });

  it('asks half as often what is not urgent on battery, and reports as often as ever', async () => {
    const count = async (saves: boolean) => {
      const clock = manualClock();
      const slow = probe('slow', 60_000, () => value(7));
      const host = Object.assign(recordedHost(), { saves });
      const { runsOf } = started([probe('fast', 10_000, () => value(1)), slow], clock, timingOf(10_000), host);
      await clock.pass(3_600_000);
      return [runsOf('fast').length, runsOf('slow').length];
    };
    const [plugged, saving] = [await count(false), await count(true)];
    expect(saving[0]).toBe(plugged[0]);
    expect(saving[1]).toBeLessThan((plugged[1] ?? 0) * 0.6);
  });

  it('gives a slow probe its own interval and puts what it found into the next report', async () => {
    const clock = manualClock();
    const slow = probe('slow', 60_000, async () => value(7));
    const { runsOf } = started([probe('fast', 10_000, () => value(1)), slow], clock);
    await clock.pass(600_000);
    const times = runsOf('slow').map(({ up }) => up);
    expect(times.length).toBeGreaterThanOrEqual(9);
    expect(times.length).toBeLessThanOrEqual(11);
    expect(runsOf('slow')[0]?.readings).toEqual([{ metric: 'a.value', value: 7 }]);
  });

  it('spreads slow probes of one interval over it', async () => {
    const clock = manualClock();
    const ran: number[] = [];
    const slow = Array.from({ length: 6 }, (_, index) =>
      probe(`slow-${index}`, 60_000, async () => {
        ran.push(clock.uptimeMs());
        return value(1);
      }),
    );
    started([probe('fast', 10_000, () => value(1)), ...slow], clock);
    await clock.pass(300_000);
    const later = ran.slice(12);
    for (const up of new Set(later)) expect(later.filter((other) => other === up).length).toBeLessThanOrEqual(2);
  });

  it('ends what takes too long, says so, and never starts it a second time while it hangs', async () => {
    const clock = manualClock();
    let running = 0;
    let most = 0;
    let aborted = 0;
    const hanging = probe('hanging', 30_000, (signal) => {
      running += 1;
      most = Math.max(most, running);
      signal.addEventListener('abort', () => {
        aborted += 1;
      });
      return new Promise<Result>(() => undefined);
    });
    const { runsOf } = started([probe('fast', 10_000, () => value(1)), hanging], clock);
    await clock.pass(300_000);
    expect({ most, aborted }).toEqual({ most: 1, aborted: 1 });
    const runs = runsOf('hanging');
    expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['timed-out']));
    expect(runs.length).toBeGreaterThan(5);
    expect(runs[0]?.problem).toBe('No answer within 10 s.');
  });

  it('forgets what a probe still says after its limit', async () => {
    const clock = manualClock();
    const late = probe('late', 60_000, () => new Promise((resolve) => clock.after(15_000, () => resolve(value(99)))));
    const { runsOf } = started([probe('fast', 10_000, () => value(1)), late], clock);
    await clock.pass(40_000);
    expect(runsOf('late').map(({ outcome, readings }) => [outcome, readings])).toEqual([['timed-out', []]]);
  });

  it('tells a failure from nothing being there, and one probe that fails from the others', async () => {
    const clock = manualClock();
    const failing = probe('failing', 10_000, () => {
      throw new Error('/proc/stat is not what it was');
    });
    const unsafe = probe('unsafe', 10_000, () => {
      throw Object.assign(new Error('restic may be changed by others'), { outcome: 'unsafe' });
    });
    const empty = probe('empty', 10_000, () => ({}));
    const well = probe('well', 10_000, () => value(1));
    const { scheduler } = started([failing, unsafe, empty, well], clock);
    const outcomes = Object.fromEntries(
      [...scheduler.outcomes()].map(([name, run]) => [name, [run.outcome, run.problem]]),
    );
    expect(outcomes).toEqual({
      failing: ['failed', '/proc/stat is not what it was'],
      unsafe: ['unsafe', 'restic may be changed by others'],
      empty: ['nothing-here', undefined],
      well: ['ok', undefined],
    });
  });

  it('tries a probe again that could not start', async () => {
    const clock = manualClock();
    let starts = 0;
    const shy: Probe = {
      ...probe('shy', 10_000, () => value(1)),
      start() {
        starts += 1;
        if (starts < 3) throw new Error('not yet');
        return () => value(1);
      },
    };
    const { runsOf } = started([shy], clock);
    await clock.pass(60_000);
    expect(
      runsOf('shy')
        .map(({ outcome }) => outcome)
        .slice(0, 4),
    ).toEqual(['failed', 'failed', 'ok', 'ok']);
    expect(starts).toBe(3);
  });

  it('reports a changed state at once, and an unchanged one in its turn', async () => {
    const clock = manualClock();
    let state = 0;
    const slow = probe('slow', 30_000, async () => {
      await new Promise<void>((resolve) => clock.after(2500, resolve));
      const reading: Reading = { metric: 'a.state', instance: 'HP-2F', value: state };
      return { readings: [reading] };
    });
    const { reports, runsOf } = started([probe('fast', 10_000, () => value(1)), slow], clock);
    await clock.pass(95_000);
    expect(reports.every(({ runs }) => runs.some(({ probe }) => probe === 'fast'))).toBe(true);
    state = 1;
    await clock.pass(60_000);
    const alone = reports.filter(({ runs }) => runs.length === 1 && runs[0]?.probe === 'slow');
    expect(alone).toHaveLength(1);
    expect(runsOf('slow').at(-1)?.readings[0]?.value).toBe(1);
  });

  it('obeys the collector: another interval, a probe switched off and on again', async () => {
    const clock = manualClock();
    const { scheduler, reports, runsOf } = started(
      [probe('one', 10_000, () => value(1)), probe('two', 10_000, () => value(2))],
      clock,
    );
    scheduler.configure(timingOf(30_000, 0, ['two', 'unknown']));
    await clock.pass(120_000);
    expect(reports.length).toBeLessThanOrEqual(5);
    expect(runsOf('two').map(({ outcome }) => outcome)).toEqual(['ok', 'switched-off']);
    scheduler.configure(timingOf(10_000));
    await clock.pass(30_000);
    expect(runsOf('two').at(-1)?.outcome).toBe('ok');
  });

  it('keeps its rhythm when the wall clock jumps by days', async () => {
    const clock = manualClock();
    const { reports } = started([probe('one', 10_000, () => value(1))], clock);
    await clock.pass(50_000);
    for (const days of [10, -10]) {
      clock.setWall(clock.now() + days * 86_400_000 + 4321);
      const before = reports.length;
      await clock.pass(100_000);
      expect(reports.length - before).toBeGreaterThanOrEqual(9);
      expect(reports.length - before).toBeLessThanOrEqual(11);
    }
  });

  it('does nothing more when it is stopped', async () => {
    const clock = manualClock();
    const { scheduler, reports } = started(
      [probe('one', 10_000, () => value(1)), probe('slow', 60_000, () => value(1))],
      clock,
    );
    await clock.pass(25_000);
    scheduler.stop();
    const before = reports.length;
    await clock.pass(100_000);
    expect(reports.length).toBe(before);
    expect(clock.waiting).toBe(0);
  });

  it('leaves out probes of another platform', () => {
    const clock = manualClock();
    const elsewhere: Probe = { ...probe('registry', 10_000, () => value(1)), platforms: ['win32'] };
    expect([...started([elsewhere], clock).scheduler.outcomes().keys()]).toEqual([]);
  });
});

describe('the wait for the next cycle', () => {
  it('is half an interval at least, so that a timer that fires early starts no second cycle', () => {
    const timing = timingOf(10_000, 0);
    expect(untilNextCycle(20_000, timing)).toBe(10_000);
    expect(untilNextCycle(19_999, timing)).toBe(10_001);
    expect(untilNextCycle(24_000, timing)).toBe(6000);
  });

  it('shortens slow probes alike when a test shortens the interval, and never lengthens them', () => {
    expect(timingOf(1000).intervalOf(60_000)).toBe(6000);
    expect(timingOf(10_000).intervalOf(60_000)).toBe(60_000);
    expect(timingOf(300_000).intervalOf(60_000)).toBe(300_000);
  });
});
