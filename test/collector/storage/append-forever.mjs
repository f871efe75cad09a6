// Run by the kill tests in a process of its own: appends numbered batches and prints each number once it is on disk.

import { openStores } from '../../../packages/collector/dist/storage/index.js';
import { createReportBatch } from '../../../packages/collector/dist/storage/report-batch.js';

const [, , path, first] = process.argv;
const stores = await openStores(`sqlite:${path}`);
const epoch = 'epoch-0001';
for (let seq = Number(first); ; seq++) {
  const batch = createReportBatch();
  for (const deviceNumber of [1, 2, 3]) {
    const bytes = Buffer.from(JSON.stringify({ t: 'report', seq, at: seq, up: 1, values: [seq, deviceNumber] }));
    batch.add({ deviceNumber, epoch, at: seq, receivedAt: seq, bytes });
  }
  await stores.journal.append({
    reports: batch.take(),
    cursors: [{ id: 'pc-1', epoch, seq, at: seq }],
    series: [],
    writes: [{ put: 'setting', row: { id: `s${seq}`, value: 'x'.repeat(seq % 3000) } }],
  });
  process.stdout.write(`${seq}\n`);
}
