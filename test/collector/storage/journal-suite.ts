import { expect, it } from 'vitest';
import { readReports } from '../../../packages/collector/src/storage/report-batch.ts';
import type { Stores } from '../../../packages/collector/src/storage/store.ts';
import { append, batchOf, cursorOf, deviceNamed, epoch, frameOf, monday, tableOf } from './fleet-fixture.ts';

async function replayed(stores: Stores, from: number): Promise<[number, number][]> {
  const seen: [number, number][] = [];
  await stores.journal.replay(from, (batch) => {
    for (const { deviceNumber, at } of readReports(batch)) seen.push([deviceNumber, at - monday]);
  });
  return seen;
}

/** What any backend must do with reports as they come. */
export function journalSuite(stores: () => Stores): void {
  it('a batch writes readings, cursors, tables and records together', async () => {
    await stores().journal.append({
      reports: batchOf([{ number: 1, at: monday, values: [1] }]),
      cursors: [cursorOf('pc-1', 41, monday)],
      series: [tableOf('pc-1', [[0, 'cpu', '']])],
      writes: [{ put: 'device', row: deviceNamed('pc-1', 1) }],
    });
    expect(await replayed(stores(), 0)).toEqual([[1, 0]]);
    expect(await stores().core.get('cursor', 'pc-1')).toEqual(cursorOf('pc-1', 41, monday));
    expect(await stores().core.get('series', `pc-1/${epoch}`)).toEqual(tableOf('pc-1', [[0, 'cpu', '']]));
    expect((await stores().core.get('device', 'pc-1'))?.number).toBe(1);
  });

  it('a batch whose writes fail leaves nothing behind, and the next one is not hurt', async () => {
    const line = { id: '1', at: monday, by: 'ada', action: 'login', subject: '', detail: '', hash: '' };
    await stores().core.tx([{ insert: 'audit', row: line }]);
    const bad = stores().journal.append({
      reports: batchOf([{ number: 1, at: monday, values: [1] }]),
      cursors: [cursorOf('pc-1', 1, monday)],
      series: [tableOf('pc-1', [])],
      writes: [
        { put: 'setting', row: { id: 's', value: 'v' } },
        { remove: 'audit', id: '1' },
      ],
    });
    const good = append(stores(), [{ number: 2, at: monday, values: [2] }]);
    await expect(bad).rejects.toMatchObject({ code: 'append-only' });
    await good;
    expect(await replayed(stores(), 0)).toEqual([[2, 0]]);
    expect(await stores().core.get('cursor', 'pc-1')).toBeUndefined();
    expect(await stores().core.get('setting', 's')).toBeUndefined();
    expect(await stores().core.count('series')).toBe(0);
  });

  it('a conflict inside a batch is an error that says what to use', async () => {
    await stores().core.tx([{ put: 'setting', row: { id: 's', value: 'v' } }]);
    const batch = {
      reports: null,
      cursors: [],
      series: [],
      writes: [{ insert: 'setting', row: { id: 's', value: 'w' } }],
    } as const;
    await expect(stores().journal.append(batch)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('the newest cursor of a device counts, however many batches named it', async () => {
    for (const seq of [1, 2, 3]) {
      await stores().journal.append({
        reports: batchOf([{ number: 1, at: monday, values: [] }]),
        cursors: [cursorOf('pc-1', seq, monday + seq), cursorOf('pc-2', seq * 10, monday)],
        series: [],
        writes: [],
      });
    }
    expect(await stores().core.find('cursor')).toEqual([cursorOf('pc-1', 3, monday + 3), cursorOf('pc-2', 30, monday)]);
    expect(await stores().core.count('cursor')).toBe(2);
    await stores().core.tx([{ remove: 'cursor', id: 'pc-1' }]);
    expect(await stores().core.find('cursor')).toEqual([cursorOf('pc-2', 30, monday)]);
  });

  it('replay gives the reports as they came, oldest first, from the moment on', async () => {
    for (const second of [1, 2, 3, 4]) {
      await append(stores(), [{ number: second, at: monday + second * 1000, values: [second, null, 0.5] }]);
    }
    expect(await replayed(stores(), monday + 3000)).toEqual([
      [3, 3000],
      [4, 4000],
    ]);
    const frames: string[] = [];
    await stores().journal.replay(monday + 4000, (batch) =>
      frames.push(...readReports(batch).map(({ bytes }) => Buffer.from(bytes).toString())),
    );
    expect(frames).toEqual([Buffer.from(frameOf(monday + 4000, [4, null, 0.5])).toString()]);
  });

  it('replay of nothing calls nobody', async () => {
    expect(await replayed(stores(), 0)).toEqual([]);
    await append(stores(), []);
    expect(await replayed(stores(), 0)).toEqual([]);
  });

  it('a batch larger than any page comes back whole', async () => {
    const reports = Array.from({ length: 3_000 }, (_, i) => ({
      number: i,
      at: monday + i,
      values: new Array(40).fill(i / 8),
    }));
    await append(stores(), reports);
    expect(await replayed(stores(), 0)).toEqual(reports.map(({ number, at }) => [number, at - monday]));
  });
}
