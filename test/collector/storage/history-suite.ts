import { describe, expect, it } from 'vitest';
import type { Points, Retention, Stores } from '../../../packages/collector/src/storage/store.ts';
import {
  append,
  batchOf,
  dayMs,
  hourMs,
  minuteMs,
  monday,
  reportsBetween,
  tableOf,
  withOneDevice,
} from './fleet-fixture.ts';

const forever: Retention = { rawMs: 1e13, fiveMinutesMs: 1e13, hourMs: 1e13, eventMs: 1e13, maxBytes: 1e13 };

const cpu = (stores: Stores, from: number, to: number, stepMs = 0): Promise<Points> =>
  stores.history.read({ device: 'pc-1', metric: 'cpu', instance: '', from, to, stepMs });

const plain = ({ stepMs, at, min, mean, max }: Points): unknown => ({
  stepMs,
  points: [...at].map((moment, i) => [moment - monday, min[i], mean[i], max[i]]),
});

/** A daily rhythm with a saw on it, five digits. */
const rhythm = (at: number): number =>
  Number((0.4 + 0.3 * Math.sin(((at - monday) / dayMs) * 2 * Math.PI) + ((at / 10_000) % 7) / 100).toPrecision(5));

/** What any backend must do with readings over time. */
export function historySuite(stores: () => Stores): void {
  it('reads what is still in the journal', async () => {
    await withOneDevice(stores());
    await append(
      stores(),
      reportsBetween(monday, monday + minuteMs, 20_000, (at) => (at - monday) / 1000),
    );
    expect(plain(await cpu(stores(), monday, monday + hourMs))).toEqual({
      stepMs: 0,
      points: [0, 20, 40].map((second) => [second * 1000, second, second, second]),
    });
    expect((await cpu(stores(), monday + 20_000, monday + 40_000)).at).toHaveLength(1);
  });

  it('knows nothing of a device, a metric or an instance that never reported', async () => {
    await withOneDevice(stores());
    await append(
      stores(),
      reportsBetween(monday, monday + minuteMs, 20_000, () => 1),
    );
    const read = (device: string, metric: string, instance: string): Promise<Points> =>
      stores().history.read({ device, metric, instance, from: 0, to: 1e13, stepMs: 0 });
    expect((await read('pc-2', 'cpu', '')).at).toHaveLength(0);
    expect((await read('pc-1', 'fan', '')).at).toHaveLength(0);
    expect((await read('pc-1', 'disk.free', '/home')).at).toHaveLength(0);
    expect((await read('pc-1', 'disk.free', '/')).at).toHaveLength(3);
  });

  it('no reading makes no point, at any step', async () => {
    await withOneDevice(stores());
    const half = (at: number): number | null => (at < monday + 30 * minuteMs ? 1 : null);
    await append(stores(), reportsBetween(monday, monday + hourMs, minuteMs, half));
    for (const now of [monday, monday + 2 * hourMs]) {
      await stores().history.compact(now);
      expect((await cpu(stores(), monday, monday + hourMs)).at).toHaveLength(30);
      expect((await cpu(stores(), monday, monday + hourMs, 5 * minuteMs)).at).toHaveLength(6);
    }
  });

  it('gives the coarsest step that is not coarser than asked', async () => {
    const steps = await Promise.all(
      [0, minuteMs, 5 * minuteMs, 30 * minuteMs, hourMs, dayMs, 7 * dayMs].map((step) => cpu(stores(), 0, 1, step)),
    );
    expect(steps.map(({ stepMs }) => stepMs / minuteMs)).toEqual([0, 0, 5, 5, 60, 1440, 1440]);
  });

  it('reads the same before and after compaction, at every step', async () => {
    await withOneDevice(stores());
    const end = monday + 2 * dayMs + 90 * minuteMs;
    await append(stores(), reportsBetween(monday, end, 30_000, rhythm));
    const windows = [0, 5 * minuteMs, hourMs, dayMs].map(
      (step) => [monday + 17 * minuteMs, end - minuteMs, step] as const,
    );
    const before = await Promise.all(windows.map((window) => cpu(stores(), ...window)));
    const done = await stores().history.compact(end);
    expect(done).toEqual({ chunks: 49, samples: 2 * 49 * 120 });
    for (const [i, window] of windows.entries()) {
      const after = await cpu(stores(), ...window);
      expect(after.at).toEqual(before[i]?.at);
      expect(after.min).toEqual(before[i]?.min);
      expect(after.max).toEqual(before[i]?.max);
      // A roll-up keeps a mean to the digits of its readings: half of 10^-5 here.
      for (const [p, mean] of after.mean.entries())
        expect(Math.abs(mean - (before[i]?.mean[p] ?? 9))).toBeLessThan(1e-5);
    }
  });

  it('leaves the hour that is not over in the journal, and compacting again changes nothing', async () => {
    await withOneDevice(stores());
    await append(stores(), reportsBetween(monday, monday + hourMs, minuteMs, rhythm));
    expect(await stores().history.compact(monday + 59 * minuteMs)).toEqual({ chunks: 0, samples: 0 });
    expect((await stores().history.compact(monday + hourMs)).chunks).toBe(1);
    expect(await stores().history.compact(monday + hourMs)).toEqual({ chunks: 0, samples: 0 });
    expect((await cpu(stores(), monday, monday + hourMs)).at).toHaveLength(60);
    expect((await stores().history.stats()).samples).toBe(120);
  });

  it('keeps compacted reports for replay one more hour, then empties the journal', async () => {
    await withOneDevice(stores());
    await append(stores(), reportsBetween(monday, monday + hourMs, minuteMs, rhythm));
    await stores().history.compact(monday + hourMs);
    expect((await stores().history.stats()).journalBytes).toBeGreaterThan(0);
    await stores().history.compact(monday + 3 * hourMs);
    expect((await stores().history.stats()).journalBytes).toBe(0);
    expect((await cpu(stores(), monday, monday + hourMs)).at).toHaveLength(60);
  });

  describe('reports that come late', () => {
    it('join the chunk of their hour, once', async () => {
      await withOneDevice(stores());
      const even = reportsBetween(monday, monday + hourMs, 2 * minuteMs, rhythm);
      const odd = reportsBetween(monday + minuteMs, monday + hourMs, 2 * minuteMs, rhythm);
      await append(stores(), even);
      await stores().history.compact(monday + hourMs);
      const later = monday + 5 * hourMs;
      await append(
        stores(),
        odd.map((report) => ({ ...report, receivedAt: later })),
      );
      // Sent again by an agent that never got its ack.
      await append(
        stores(),
        even.map((report) => ({ ...report, receivedAt: later })),
      );
      expect((await cpu(stores(), monday, monday + hourMs)).at).toHaveLength(60);
      expect((await stores().history.compact(later + hourMs)).samples).toBe(60);
      const points = await cpu(stores(), monday, monday + hourMs);
      expect([...points.mean]).toEqual(Array.from({ length: 60 }, (_, i) => rhythm(monday + i * minuteMs)));
    });

    it('join the roll-ups of a day that was rolled up, or make them', async () => {
      await withOneDevice(stores());
      await append(
        stores(),
        reportsBetween(monday, monday + 30 * minuteMs, minuteMs, () => 10),
      );
      await stores().history.compact(monday + dayMs + hourMs);
      const later = monday + dayMs + 2 * hourMs;
      const late = [
        ...reportsBetween(monday + 30 * minuteMs, monday + hourMs, minuteMs, () => 20),
        ...reportsBetween(monday - dayMs, monday - dayMs + hourMs, minuteMs, () => 3),
      ];
      await append(
        stores(),
        late.map((report) => ({ ...report, receivedAt: later })),
      );
      const expected = [
        [-dayMs, 3, 3, 3],
        [0, 10, 15, 20],
      ];
      expect(plain(await cpu(stores(), monday - dayMs, monday + dayMs, hourMs))).toEqual({
        stepMs: hourMs,
        points: expected,
      });
      await stores().history.compact(later + 2 * hourMs);
      expect(plain(await cpu(stores(), monday - dayMs, monday + dayMs, hourMs))).toEqual({
        stepMs: hourMs,
        points: expected,
      });
    });

    it('count once in the roll-ups when they were there already', async () => {
      await withOneDevice(stores());
      const known = reportsBetween(monday, monday + 30 * minuteMs, minuteMs, () => 10);
      await append(stores(), known);
      await stores().history.compact(monday + dayMs + hourMs);
      const later = monday + dayMs + 2 * hourMs;
      const fresh = reportsBetween(monday + 30 * minuteMs, monday + hourMs, minuteMs, () => 20);
      await append(
        stores(),
        [...known, ...fresh].map((report) => ({ ...report, receivedAt: later })),
      );
      await stores().history.compact(later + 2 * hourMs);
      expect([...(await cpu(stores(), monday, monday + hourMs, hourMs)).mean]).toEqual([15]);
    });
  });

  it('decodes values by the table of their own epoch', async () => {
    await withOneDevice(stores());
    const second = 'epoch-0002';
    await append(stores(), [{ number: 1, at: monday, values: [1, 100] }]);
    await stores().journal.append({
      reports: batchOf([
        { number: 1, at: monday + 10_000, values: [200, 2], epoch: second },
        { number: 1, at: monday + 20_000, values: [9], epoch: 'never-declared' },
      ]),
      cursors: [],
      series: [
        tableOf(
          'pc-1',
          [
            [0, 'disk.free', '/'],
            [1, 'cpu', ''],
          ],
          second,
        ),
      ],
      writes: [],
    });
    for (const now of [monday, monday + hourMs]) {
      await stores().history.compact(now);
      expect([...(await cpu(stores(), monday, monday + hourMs)).mean]).toEqual([1, 2]);
    }
  });

  describe('retention', () => {
    const threeDays = async (): Promise<void> => {
      await withOneDevice(stores());
      await append(stores(), reportsBetween(monday, monday + 3 * dayMs, 5 * minuteMs, rhythm));
      await stores().history.compact(monday + 3 * dayMs);
    };

    it('removes raw readings by age and keeps their roll-ups', async () => {
      await threeDays();
      const { removed } = await stores().history.retain(monday + 3 * dayMs, { ...forever, rawMs: dayMs });
      expect(removed).toBe(48);
      expect((await cpu(stores(), monday, monday + 3 * dayMs)).at).toHaveLength(288);
      expect((await cpu(stores(), monday, monday + 3 * dayMs, hourMs)).at).toHaveLength(72);
    });

    it('removes each roll-up by its own age', async () => {
      await threeDays();
      await stores().history.retain(monday + 3 * dayMs, {
        ...forever,
        rawMs: 0,
        fiveMinutesMs: dayMs,
        hourMs: 2 * dayMs,
      });
      expect((await cpu(stores(), monday, monday + 3 * dayMs)).at).toHaveLength(0);
      expect((await cpu(stores(), monday, monday + 3 * dayMs, 5 * minuteMs)).at).toHaveLength(288);
      expect((await cpu(stores(), monday, monday + 3 * dayMs, hourMs)).at).toHaveLength(48);
    });

    it('removes the oldest raw readings while the store is over its size', async () => {
      await threeDays();
      await stores().history.retain(monday + 3 * dayMs, { ...forever, maxBytes: 0 });
      const after = await stores().history.stats();
      expect(after.chunkBytes).toBe(0);
      expect(after.rollupBytes).toBeGreaterThan(0);
    });

    it('never removes readings of a day that is not rolled up', async () => {
      await withOneDevice(stores());
      await append(stores(), reportsBetween(monday, monday + hourMs, minuteMs, rhythm));
      await stores().history.compact(monday + 2 * hourMs);
      await stores().history.retain(monday + 2 * hourMs, { ...forever, rawMs: 0, maxBytes: 0 });
      expect((await cpu(stores(), monday, monday + hourMs)).at).toHaveLength(60);
    });

    it('removes old events', async () => {
      await stores().core.tx(
        [1, 2, 3].map(
          (day) =>
            ({
              put: 'event',
              row: { id: `e${day}`, device: 'pc-1', at: monday + day * dayMs, kind: 'boot', instance: '', detail: '' },
            }) as const,
        ),
      );
      await stores().history.retain(monday + 4 * dayMs, { ...forever, eventMs: 2.5 * dayMs });
      expect((await stores().core.find('event')).map(({ id }) => id)).toEqual(['e2', 'e3']);
    });
  });
}
