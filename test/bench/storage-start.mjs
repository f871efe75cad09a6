import { openStores } from '../../packages/collector/dist/storage/index.js';
import { createReportBatch } from '../../packages/collector/dist/storage/report-batch.js';
import { deviceNamed, epoch, frame, monday, tableFor } from './storage-fleet.mjs';
import { createMachine } from './storage-series.mjs';

/** Writes devices with their tables and cursors, and their reports of the last while, every 10 s. */
export async function seed(url, devices, reportedMs) {
  const stores = await openStores(url);
  for (let first = 1; first <= devices; first += 500) {
    const numbers = Array.from({ length: 500 }, (_, i) => first + i);
    await stores.core.tx(numbers.map((number) => ({ put: 'device', row: deviceNamed(`pc-${number}`, number) })));
    await stores.journal.append({
      reports: null,
      cursors: numbers.map((number) => ({ id: `pc-${number}`, epoch, seq: 1, at: monday })),
      series: numbers.map((number) => tableFor(`pc-${number}`)),
      writes: [],
    });
  }
  const machine = createMachine(3);
  const now = Date.now();
  const batch = createReportBatch();
  for (let at = now - reportedMs; at < now; at += 10_000) {
    for (let number = 1; number <= devices; number++) {
      const moment = at + number;
      const bytes = frame(Math.round((at - now + reportedMs) / 10_000), moment, machine(moment));
      batch.add({ deviceNumber: number, epoch, at: moment, receivedAt: moment, bytes });
      if (batch.count < 250) continue;
      await stores.journal.append({ reports: batch.take(), cursors: [], series: [], writes: [] });
    }
  }
  await stores.close();
}

/** A store that knows 10,000 devices: opened, and read as the collector does at start. */
export async function openMany(url, devices) {
  await seed(url, devices, 0);
  const start = performance.now();
  const stores = await openStores(url);
  const opened = performance.now();
  const all = { limit: devices };
  await Promise.all([
    stores.core.find('device', all),
    stores.core.find('cursor', all),
    stores.core.find('series', all),
  ]);
  const read = performance.now();
  await stores.close();
  return [
    { name: 'storage: open with 10,000 devices', value: opened - start, unit: 'ms', target: 1000 },
    { name: 'storage: read 10,000 devices, cursors and series tables', value: read - opened, unit: 'ms', target: 2000 },
  ];
}
