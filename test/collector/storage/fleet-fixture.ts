import type { Cursor, Device, SeriesTable } from '../../../packages/collector/src/storage/nouns.ts';
import { createReportBatch } from '../../../packages/collector/src/storage/report-batch.ts';
import type { Stores } from '../../../packages/collector/src/storage/store.ts';

/** A whole hour, so that tests can count hours from it: 2026-01-05T00:00:00Z. */
export const monday = Date.UTC(2026, 0, 5);
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const epoch = 'epoch-0001';

export const deviceNamed = (id: string, number: number): Device => ({
  id,
  number,
  name: id,
  platform: 'linux',
  role: 'server',
  site: number % 2 === 0 ? 'Bern' : 'Lyon',
  tags: ['lab'],
  owner: 'Ada',
  publicKey: 'k'.repeat(43),
  agent: '0.1.0',
  boot: 'boot-0001',
  enrolledAt: monday,
  approved: true,
  revokedAt: null,
  leftAt: null,
  leftWhy: null,
});

export const tableOf = (
  device: string,
  series: readonly (readonly [number, string, string])[],
  ofEpoch = epoch,
): SeriesTable => ({
  id: `${device}/${ofEpoch}`,
  device,
  epoch: ofEpoch,
  metrics: [],
  series: series.map(([index, metric, instance]) => [index, metric, instance]),
});

export const cursorOf = (id: string, seq: number, at: number): Cursor => ({ id, epoch, seq, at });

export interface TestReport {
  readonly number: number;
  readonly at: number;
  readonly values: readonly (number | null)[];
  readonly receivedAt?: number;
  readonly epoch?: string;
}

export const frameOf = (at: number, values: readonly (number | null)[]): Uint8Array =>
  Buffer.from(JSON.stringify({ t: 'report', seq: 1, at, up: 5, values }));

export function batchOf(reports: readonly TestReport[]): ArrayBuffer | null {
  const batch = createReportBatch();
  for (const { number, at, values, receivedAt, epoch: own } of reports) {
    batch.add({
      deviceNumber: number,
      epoch: own ?? epoch,
      at,
      receivedAt: receivedAt ?? at,
      bytes: frameOf(at, values),
    });
  }
  return batch.take();
}

/** One device `pc-1` with the series cpu and free:/ . */
export async function withOneDevice(stores: Stores): Promise<void> {
  await stores.core.tx([{ insert: 'device', row: deviceNamed('pc-1', 1) }]);
  await stores.core.tx([
    {
      put: 'series',
      row: tableOf('pc-1', [
        [0, 'cpu', ''],
        [1, 'disk.free', '/'],
      ]),
    },
  ]);
}

/** One batch per hour of receipt, as a batch never holds more than a moment. */
export async function append(stores: Stores, reports: readonly TestReport[]): Promise<void> {
  const hours = new Map<number, TestReport[]>();
  for (const report of reports) {
    const hour = Math.floor((report.receivedAt ?? report.at) / hourMs);
    hours.set(hour, [...(hours.get(hour) ?? []), report]);
  }
  for (const some of hours.size === 0 ? [[]] : hours.values()) {
    await stores.journal.append({ reports: batchOf(some), cursors: [], series: [], writes: [] });
  }
}

/** Reports of `pc-1` every `everyMs`: cpu from `valueAt`, free space a staircase. */
export function reportsBetween(
  from: number,
  to: number,
  everyMs: number,
  valueAt: (at: number) => number | null,
): TestReport[] {
  const reports: TestReport[] = [];
  for (let at = from; at < to; at += everyMs) {
    reports.push({ number: 1, at, values: [valueAt(at), 1e9 - Math.floor((at - monday) / hourMs) * 4096] });
  }
  return reports;
}
