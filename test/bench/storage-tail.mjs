import { createReportBatch } from '../../packages/collector/dist/storage/report-batch.js';
import { dayMs, deviceNamed, epoch, frame, hourMs, median, monday, tableFor } from './storage-fleet.mjs';
import { createMachine } from './storage-series.mjs';

const minuteMs = 60_000;
const from = monday;
const perSecond = 1000;
const everyMs = 10_000;
const devices = (perSecond * everyMs) / 1000;
const batchMs = 50;
/** Devices that are read, far apart in the fleet, each once: what was read before is not in the way. */
const readers = 20;
const numberOf = (reader) => 1 + ((reader * 487) % devices);

/**
 * A fleet of 10,000 devices whose last hour (1,000 reports/s, 3.6 million) is not yet compacted: what a question about one
 * of its series costs, with the day before it in chunks, and how long closing takes with 300 tickets' questions waiting.
 */
export async function tailReads(stores) {
  const batch = createReportBatch();
  const append = () => stores.journal.append({ reports: batch.take(), cursors: [], series: [], writes: [] });
  const machine = createMachine(5);
  const frames = Array.from({ length: 250 }, (_, i) => frame(i, from + i * everyMs, machine(from + i * everyMs)));
  const add = (deviceNumber, at, i) =>
    batch.add({ deviceNumber, epoch, at, receivedAt: at, bytes: frames[i % frames.length] });
  const ids = Array.from({ length: readers }, (_, reader) => `tail-${reader}`);
  await stores.core.tx(ids.map((id, reader) => ({ put: 'device', row: deviceNamed(id, numberOf(reader)) })));
  await stores.core.tx(ids.map((id) => ({ put: 'series', row: tableFor(id) })));

  const tailFrom = from + dayMs - hourMs;
  for (let at = from; at < tailFrom; at += everyMs) {
    for (let reader = 0; reader < readers; reader++) add(numberOf(reader), at, at / everyMs + reader);
    if (at % hourMs === hourMs - everyMs) await append();
  }
  await stores.history.compact(tailFrom);
  let turn = 0;
  let waiting = [];
  for (let at = tailFrom; at < from + dayMs; at += batchMs) {
    for (let i = 0; i < (perSecond * batchMs) / 1000; i++) add(1 + (turn++ % devices), at, turn);
    waiting.push(append());
    if (waiting.length < 40) continue;
    await Promise.all(waiting);
    waiting = [];
  }

  const read = (reader, since) =>
    stores.history.read({
      device: ids[reader],
      metric: 'cpu.use',
      instance: '',
      from: since,
      to: from + dayMs,
      stepMs: 0,
    });
  const each = async (since) => {
    const costs = [];
    for (let reader = 0; reader < readers; reader++) {
      const start = performance.now();
      await read(reader, since);
      costs.push(performance.now() - start);
    }
    return median(costs);
  };
  // The first question waits for the rows of the last seconds to be looked through; a running collector has done that.
  await read(0, from);
  const evidence = await each(from + dayMs - 30 * minuteMs);
  const day = await each(from);
  const questions = Array.from({ length: 300 }, (_, i) => read(i % readers, from).catch((error) => error.code));
  const start = performance.now();
  await stores.close();
  const closed = performance.now() - start;
  await Promise.all(questions);
  return [
    { name: 'storage: one series over 24 h, 1 h of it not compacted, 1,000/s', value: day, unit: 'ms', target: 10 },
    { name: 'storage: its last 30 minutes, for a ticket', value: evidence, unit: 'ms' },
    { name: 'storage: close with 300 such questions waiting', value: closed, unit: 'ms' },
  ];
}
