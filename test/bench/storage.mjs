import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openStores } from '../../packages/collector/dist/storage/index.js';
import { createReportBatch } from '../../packages/collector/dist/storage/report-batch.js';
import { createMachine, series } from './storage-series.mjs';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monday = Date.UTC(2026, 0, 5);
const epoch = 'kJ2xq8ZrT0aQ';

const deviceNamed = (id, number) => ({
  id,
  number,
  name: id,
  platform: 'linux',
  role: 'server',
  site: `site ${number % 40}`,
  tags: ['bench'],
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
const metrics = [...new Set(series.map(([name]) => name))].map((name) => ({
  name,
  unit: 'ratio',
  help: `${name}: what a person reads about this metric where it is shown, about this long.`,
}));
const tableFor = (device) => ({
  id: `${device}/${epoch}`,
  device,
  epoch,
  metrics,
  series: series.map(([metric, instance], i) => [i, metric, instance]),
});
const frame = (seq, at, values) => Buffer.from(JSON.stringify({ t: 'report', seq, at, up: at - monday, values }));
const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
const median = (values) =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

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
  let compactMs = 0;
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
    const start = performance.now();
    samples += (await stores.history.compact(hour + hourMs)).samples;
    compactMs += performance.now() - start;
  }
  return { compactMs, samples };
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
  const { compactMs, samples } = await simulate(stores, machines, { from: monday, to, everyMs: 10_000 });
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
      name: 'storage: compaction and roll-up per report',
      value: (compactMs * 1000) / (samples / series.length),
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

/** Writes devices with their tables and cursors, and their reports of the last while, every 10 s. */
async function seed(url, devices, reportedMs) {
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
async function openMany(url, devices) {
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

/** Rows for the benchmark's table. Everything runs against real files on a temporary folder's disk. */
export async function storageBench({ devices = 30, days = 7, seconds = 10 } = {}) {
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
