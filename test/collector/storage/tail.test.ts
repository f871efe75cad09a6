import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTail } from '../../../packages/collector/src/storage/history/tail.ts';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { createMemoryShelf } from '../../../packages/collector/src/storage/memory-shelf.ts';
import { newestReceived } from '../../../packages/collector/src/storage/report-batch.ts';
import { journalRows } from '../../../packages/collector/src/storage/sqlite/journal-rows.ts';
import { append, batchOf, monday, reportsBetween, type TestReport, withOneDevice } from './fleet-fixture.ts';

const emptyShelf = () =>
  createMemoryShelf({
    deviceNumber: () => undefined,
    deviceId: () => undefined,
    seriesTable: () => undefined,
    removeEvents: () => 0,
  });

const report = fc.record({ number: fc.nat(3), at: fc.nat(50).map((second) => monday + second * 1000) });
const batch = fc.array(report, { minLength: 1, maxLength: 6 });
/** What happens, one after the other: a batch comes, a part of the rows is compacted, or somebody looks. */
const step = fc.oneof(
  { weight: 6, arbitrary: batch.map((reports) => ({ reports })) },
  { weight: 1, arbitrary: fc.nat(100).map((share) => ({ forget: share / 100 })) },
  { weight: 1, arbitrary: fc.constant({ look: true as const }) },
);

describe('the tail of the journal', () => {
  it('finds exactly the reports of a device in a window, however much of it fits into memory', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 300 }),
        fc.constantFrom(8, 60, 1e6),
        fc.nat(50),
        fc.nat(50),
        (steps, most, a, b) => {
          const shelf = emptyShelf();
          const tail = createTail(shelf, most);
          const rows: TestReport[][] = [];
          let done = 0;
          for (const what of steps) {
            if ('reports' in what) {
              rows.push(what.reports.map((one) => ({ ...one, values: [] })));
              const bytes = batchOf(rows.at(-1) ?? []) ?? new ArrayBuffer(0);
              shelf.append(bytes, newestReceived(new Uint8Array(bytes)));
            } else if ('forget' in what) {
              done += Math.floor((rows.length - done) * what.forget);
              tail.forget(done);
            } else tail.catchUp(3);
          }
          const [from, to] = [monday + Math.min(a, b) * 1000, monday + Math.max(a, b) * 1000];
          for (const device of [0, 1, 2, 3]) {
            const found: number[] = [];
            tail.each(device, { after: done, from, to }, (_, { at }) => found.push(at));
            const wanted = rows.slice(done).flatMap((row) => row.filter(({ number }) => number === device));
            expect(found).toEqual(wanted.map(({ at }) => at).filter((at) => at >= from && at < to));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is cut into rows small enough to be read for one report, without losing any', () => {
    const reports = Array.from({ length: 700 }, (_, i) => ({ number: i % 9, at: monday + i, values: [i, i / 7] }));
    const bytes = new Uint8Array(batchOf(reports) ?? new ArrayBuffer(0));
    const { rows, receivedTo } = journalRows(bytes);
    expect(receivedTo).toBe(monday + 699);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(8 * 1024);
    expect(Buffer.concat(rows.map((row) => row.subarray(4)))).toEqual(Buffer.from(bytes.subarray(4)));
  });
});

describe('closing a store', () => {
  it('refuses the queries that wait instead of working them off', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forewarn-store-'));
    const stores = await openStores(`sqlite:${join(folder, 'forewarn.db')}`);
    await withOneDevice(stores);
    await append(
      stores,
      reportsBetween(monday, monday + 3_600_000, 1_000, () => 0.5),
    );
    const query = { device: 'pc-1', metric: 'cpu', instance: '', from: monday, to: monday + 3_600_000, stepMs: 0 };
    const answers = Array.from({ length: 400 }, () =>
      stores.history.read(query).then(
        ({ at }) => at.length,
        ({ code }) => code,
      ),
    );
    await stores.close();
    const seen = new Set(await Promise.all(answers));
    seen.delete(3600);
    expect([...seen]).toEqual(['closed']);
    await rm(folder, { recursive: true });
  });
});
