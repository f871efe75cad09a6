import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openStores } from '../../packages/collector/dist/storage/index.js';
import { createReportBatch } from '../../packages/collector/dist/storage/report-batch.js';
import { dayMs, deviceNamed, epoch, frame, hourMs, median, monday, percentile, tableFor } from './storage-fleet.mjs';
import { createMachine, series } from './storage-series.mjs';
import { openMany, seed } from './storage-start.mjs';
import { tailReads } from './storage-tail.mjs';

/** Adds of one report to a batch on the main thread, 250 a batch. */
function addCost() {
  const machine = createMachine(1);
  const frames = Array.from({ length: 250 }, (_, i) => frame(i, monday + i * 10_000, machine(monday + i * 10_000)));
  const batch = createReportBatch();
  const round = () => {
    for (let i = 0; i < frames.length; i++)
      batch.add({ deviceNumber: i, epoch, at: monday, receivedAt: monday, bytes: frames[i] });
    batch.take();
  };
  for (let i = 0; i < 200; i++) round();
  const costs = Array.from({ length: 40 }, () => {
    const start = performance.now();
    for (let i = 0; i < 20; i++) round();
    return ((performance.now() - start) * 1000) / (20 * frames.length);
  });
  return [{ name: 'storage: add a report to the batch, main thread', value: median(costs), unit: 'µs', target: 1 }];
}

/** CPU time of every thread but the main one, from the kernel's accounting; NaN where there is no /proc. */
function threadsCpuMicros() {
  const folder = '/proc/self/task';
  if (!existsSync(folder)) return Number.NaN;
  const others = readdirSync(folder).filter((thread) => thread !== String(process.pid));
  return others.reduce(
    (sum, thread) => sum + Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000,
    0,
  );
}

/** 5,000 reports/s of 40 values in 50-ms batches, each with the cursors of its devices. */
async function liveLoad(stores, seconds) {
  const machine = createMachine(2);
  const frames = Array.from({ length: 250 }, (_, i) => frame(i, monday + i * 10_000, machine(monday + i * 10_000)));
  const batch = createReportBatch();
  const ids = Array.from({ length: 10_000 }, (_, i) => `device-${i}`);
  const latencies = [];
  let mainMs = 0;
  let reports = 0;
  const cpu = threadsCpuMicros();
  const waiting = [];
  const start = performance.now();
  for (let tick = 0; tick < seconds * 20; tick++) {
    const early = start + tick * 50 - performance.now();
    if (early > 0) await wait(early);
    const begun = performance.now();
    const cursors = [];
    for (let i = 0; i < frames.length; i++) {
      const deviceNumber = (tick * 250 + i) % 10_000;
      batch.add({ deviceNumber, epoch, at: monday, receivedAt: monday, bytes: frames[i] });
      cursors.push({ id: ids[deviceNumber], epoch, seq: tick, at: monday });
    }
    const durable = stores.journal.append({ reports: batch.take(), cursors, series: [], writes: [] });
    mainMs += performance.now() - begun;
    reports += frames.length;
    waiting.push(durable.then(() => latencies.push(performance.now() - begun)));
  }
  await Promise.all(waiting);
  const threads = threadsCpuMicros() - cpu;
  latencies.sort((a, b) => a - b);
  return [
    {
      name: 'storage: hand a report over with its cursor, main thread',
      value: (mainMs * 1000) / reports,
      unit: 'µs',
      target: 1,
    },
    {
      name: 'storage: CPU per report at 5,000/s, threads beside the main one',
      value: threads / reports,
      unit: 'µs',
      target: 5,
    },
    { name: 'storage: commit latency at 5,000/s, p50', value: percentile(latencies, 0.5), unit: 'ms', target: 5 },
    { name: 'storage: commit latency at 5,000/s, p99', value: percentile(latencies, 0.99), unit: 'ms', target: 20 },
  ];
}

/** Feeds devices with simulated time, compacting every hour as the collector does. */
async function simulate(stores, machines, { from, to, everyMs }) {
  const batch = createReportBatch();
  let compactUs = 0;
  let samples = 0;
  for (let hour = from; hour < to; hour += hourMs) {
    for (let at = hour; at < hour + hourMs; at += everyMs) {
      for (const [number, machine] of machines) {
        const moment = at + ((number * 331) % everyMs) + Math.floor((at / 7919) % 5);
        batch.add({
          deviceNumber: number,
          epoch,
          at: moment,
          receivedAt: Math.min(moment + 40, hour + hourMs - 1),
          bytes: frame(at, moment, machine(moment)),
        });
      }
      if (batch.count >= 1000)
        await stores.journal.append({ reports: batch.take(), cursors: [], series: [], writes: [] });
    }
    await stores.journal.append({ reports: batch.take(), cursors: [], series: [], writes: [] });
    const cpu = threadsCpuMicros();
    samples += (await stores.history.compact(hour + hourMs)).samples;
    compactUs += threadsCpuMicros() - cpu;
  }
  return { compactUs, samples };
}

async function timed(times, job) {
  const costs = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await job(i);
    costs.push(performance.now() - start);
  }
  return median(costs);
}

async function sizeAndReads(stores, devices, days) {
  const ids = Array.from({ length: devices }, (_, i) => i + 1);
  const to = monday + days * dayMs;
  await stores.core.tx([...ids, 1000].map((number) => ({ put: 'device', row: deviceNamed(`pc-${number}`, number) })));
  await stores.core.tx([...ids, 1000].map((number) => ({ put: 'series', row: tableFor(`pc-${number}`) })));
  const machines = new Map(ids.map((number) => [number, createMachine(number)]));
  const before = await stores.history.stats();
  const { compactUs, samples } = await simulate(stores, machines, { from: monday, to, everyMs: 10_000 });
  await stores.history.compact(to + 2 * hourMs);
  const forever = 1e13;
  await stores.history.retain(to, {
    rawMs: forever,
    fiveMinutesMs: forever,
    hourMs: forever,
    eventMs: forever,
    maxBytes: forever,
  });
  const stats = await stores.history.stats();
  const rows = [
    { name: 'storage: bytes per sample in chunks', value: stats.chunkBytes / stats.samples, unit: 'B', target: 0.88 },
    {
      name: 'storage: bytes per sample in roll-ups',
      value: stats.rollupBytes / stats.samples,
      unit: 'B',
      target: 0.25,
    },
    {
      name: 'storage: bytes per sample in the file, all in',
      value: (stats.usedBytes - before.usedBytes) / stats.samples,
      unit: 'B',
      target: 1.2,
    },
    {
      name: 'storage: CPU of compaction per report',
      value: compactUs / (samples / series.length),
      unit: 'µs',
      target: 20,
    },
  ];
  const read = (number, from, until, stepMs) =>
    stores.history.read({ device: `pc-${number}`, metric: 'cpu.use', instance: '', from, to: until, stepMs });
  rows.push({
    name: 'storage: one series over 24 h',
    value: await timed(60, (i) => read((i % devices) + 1, to - dayMs, to, 0)),
    unit: 'ms',
    target: 5,
  });
  await simulate(stores, new Map([[1000, createMachine(1000)]]), { from: to, to: to + 30 * dayMs, everyMs: 60_000 });
  await stores.history.compact(to + 31 * dayMs);
  rows.push({
    name: 'storage: 30 days of hours',
    value: await timed(30, () => read(1000, to, to + 30 * dayMs, hourMs)),
    unit: 'ms',
    target: 5,
  });
  rows.push({
    name: 'storage: 30 days of 5 minutes',
    value: await timed(10, () => read(1000, to, to + 30 * dayMs, 300_000)),
    unit: 'ms',
    target: 30,
  });
  return rows;
}

/** Rows for the benchmark's table. Everything runs against real files on a temporary folder's disk. */
export async function storageBench({ devices = 20, days = 7, seconds = 10 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'forewarn-bench-'));
  const withStores = async (name, job) => {
    const stores = await openStores(`sqlite:${join(folder, name)}`);
    try {
      return await job(stores);
    } finally {
      await stores.close();
    }
  };
  try {
    return [
      ...addCost(),
      ...(await withStores('live.db', (stores) => liveLoad(stores, seconds))),
      ...(await openMany(`sqlite:${join(folder, 'many.db')}`, 10_000)),
      ...(await withStores('history.db', (stores) => sizeAndReads(stores, devices, days))),
      ...(await withStores('tail.db', tailReads)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Run by the other parts of the bench, because threads and a measured process are best on their own. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [job = 'measure', url = '', devices = '10000', reportedMs = '0'] = process.argv.slice(2);
  if (job === 'seed') await seed(url, Number(devices), Number(reportedMs));
  console.log(JSON.stringify(job === 'seed' ? {} : await storageBench()));
}
