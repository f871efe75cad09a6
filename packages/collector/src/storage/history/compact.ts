import { setImmediate as breathe } from 'node:timers/promises';
import { mergeTables, onlyNew, samplesIn, tablesByHour, unpackTable } from './chunk.ts';
import { countReports, gatherReports, type ReportsByDevice } from './journal-reports.ts';
import type { Labels } from './labels.ts';
import { dayMs, hourMs } from './points.ts';
import { coarser, joinRollups, packRollup, type Rollup, rollUp, unpackRollup } from './rollup.ts';
import type { Progress, Shelf, ShelfWrite } from './shelf.ts';
import { packTable, type Table } from './table.ts';

const fiveMinutesMs = 300_000;
/** Compacted reports stay in the journal this long: what `replay` has at start-up. */
export const replayMs = hourMs;

/** Sizes of a step: the first bounds memory (about 260 bytes a report), the others the length of a transaction. */
export interface CompactionLimits {
  readonly reportsAtOnce: number;
  readonly devicesPerWrite: number;
  readonly rowsPerDelete: number;
}
export const compactionLimits: CompactionLimits = { reportsAtOnce: 200_000, devicesPerWrite: 16, rowsPerDelete: 1_024 };

/**
 * Moves every whole hour of the journal into chunks, then rolls up every whole day. Each step writes what it made
 * together with how far it came, so that after a kill the next call goes on there, and nothing is lost or doubled.
 */
export async function compact(
  now: number,
  shelf: Shelf,
  labels: Labels,
  limits: CompactionLimits = compactionLimits,
): Promise<{ chunks: number; samples: number }> {
  const hourStart = Math.floor(now / hourMs) * hourMs;
  const done = { chunks: 0, samples: 0 };
  // A pass that was cut short is finished first: its devices are already part of the way.
  if (unfinished(shelf.progress())) await compactJournal(shelf, labels, limits, done);
  const upTo = shelf.newestBefore(hourStart);
  if (upTo > shelf.progress().doneUpTo) {
    await shelf.apply([{ put: 'progress', progress: { ...shelf.progress(), upTo, deviceDone: -1 } }]);
    await compactJournal(shelf, labels, limits, done);
  }
  await rollUpDays(Math.floor(hourStart / dayMs), shelf, limits);
  await deleteJournal(now - replayMs, shelf, limits);
  return done;
}

const unfinished = ({ doneUpTo, upTo }: Progress): boolean => upTo > doneUpTo;

async function compactJournal(
  shelf: Shelf,
  labels: Labels,
  limits: CompactionLimits,
  done: { chunks: number; samples: number },
): Promise<void> {
  const start = shelf.progress();
  const counts = new Map<number, number>();
  await eachRow(shelf, start, (row) => countReports([row], counts));
  const devices = [...counts.keys()].filter((device) => device > start.deviceDone).sort((a, b) => a - b);
  for (const part of parts(devices, (device) => counts.get(device) ?? 0, limits.reportsAtOnce)) {
    const wanted = new Set(part);
    const reports = gatherReports((device) => wanted.has(device));
    await eachRow(shelf, start, (row) => reports.add(row));
    for (let i = 0; i < part.length; i += limits.devicesPerWrite) {
      const some = part.slice(i, i + limits.devicesPerWrite);
      const writes: ShelfWrite[] = [];
      for (const device of some) {
        writes.push(...compactDevice(device, reports, shelf, labels, done));
        await breathe();
      }
      await save(shelf, labels, [
        ...writes,
        { put: 'progress', progress: { ...shelf.progress(), deviceDone: some.at(-1) ?? start.deviceDone } },
      ]);
    }
  }
  await shelf.apply([{ put: 'progress', progress: { ...shelf.progress(), doneUpTo: start.upTo, deviceDone: -1 } }]);
}

async function save(shelf: Shelf, labels: Labels, writes: readonly ShelfWrite[]): Promise<void> {
  const names = labels.unsaved();
  await shelf.apply([...names, ...writes]);
  labels.saved(names);
}

/** Lets others have the thread every few rows: history queries are answered by the same one. */
async function eachRow(
  shelf: Shelf,
  { doneUpTo, upTo }: Progress,
  visit: (row: { id: number; bytes: Uint8Array }) => void,
): Promise<void> {
  const rowsAtOnce = 256;
  let after = doneUpTo;
  for (;;) {
    let seen = 0;
    for (const row of shelf.journal(after, upTo)) {
      visit(row);
      after = row.id;
      if (++seen === rowsAtOnce) break;
    }
    if (seen < rowsAtOnce) return;
    await breathe();
  }
}

/** Splits a list so that the weights of each part stay within a bound, one item at least. */
function parts(items: readonly number[], weightOf: (item: number) => number, most: number): number[][] {
  const split: number[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const item of items) {
    weight += weightOf(item);
    if (weight > most) {
      split.push([]);
      weight = weightOf(item);
    }
    split.at(-1)?.push(item);
  }
  return split;
}

function compactDevice(
  device: number,
  reports: ReportsByDevice,
  shelf: Shelf,
  labels: Labels,
  done: { chunks: number; samples: number },
): ShelfWrite[] {
  const id = shelf.deviceId(device);
  if (id === undefined) return [];
  const raw = reports.of(device, (epoch) => {
    const table = shelf.seriesTable(id, epoch);
    return table === undefined ? undefined : labels.ofTable(table);
  });
  const writes: ShelfWrite[] = [];
  const late: { day: number; table: Table }[] = [];
  for (const [hour, table] of tablesByHour(raw)) {
    const [known] = shelf.chunks(device, hour, hour + 1);
    const before = known === undefined ? undefined : unpackTable(known.bytes);
    const whole = before === undefined ? table : mergeTables(before, table);
    if (whole.columns.size === 0) continue;
    const samples = samplesIn(whole);
    writes.push({ put: 'chunk', device, hour, samples, bytes: packTable(whole) });
    done.chunks++;
    done.samples += samples - (before === undefined ? 0 : samplesIn(before));
    const day = Math.floor(hour / 24);
    if (day <= shelf.progress().rolledDay || shelf.rollups(device, '5m', day, day + 1).length > 0) {
      late.push({ day, table: before === undefined ? table : onlyNew(before, table) });
    }
  }
  return [...writes, ...lateRollups(device, late, shelf)];
}

/** Readings that came after their day was rolled up (an agent was offline) join that day's roll-ups. */
function lateRollups(device: number, late: readonly { day: number; table: Table }[], shelf: Shelf): ShelfWrite[] {
  const days = new Map<number, Rollup>();
  for (const { day, table } of late) days.set(day, rollUp(table, fiveMinutesMs, days.get(day)));
  return [...days].flatMap(([day, fresh]) => {
    const merged = (step: '5m' | '1h', own: Rollup): ShelfWrite => {
      const stepMs = step === '5m' ? fiveMinutesMs : hourMs;
      const [known] = shelf.rollups(device, step, day, day + 1);
      const joined = known === undefined ? own : joinRollups(stepMs, unpackRollup(known.bytes), own);
      return { put: 'rollup', device, step, day, bytes: packRollup(joined) };
    };
    return [merged('5m', fresh), merged('1h', coarser(fresh, hourMs))];
  });
}

async function rollUpDays(today: number, shelf: Shelf, limits: CompactionLimits): Promise<void> {
  const [oldest] = shelf.oldestChunks(Number.MAX_SAFE_INTEGER, 1);
  if (oldest === undefined) return;
  const first = Math.max(shelf.progress().rolledDay + 1, Math.floor(oldest.hour / 24));
  for (let day = first; day < today; day++) {
    const devices = shelf.devicesWithin(day * 24, day * 24 + 24);
    for (let i = 0; i < devices.length; i += limits.devicesPerWrite) {
      const writes: ShelfWrite[] = [];
      for (const device of devices.slice(i, i + limits.devicesPerWrite)) {
        if (shelf.rollups(device, '5m', day, day + 1).length > 0) continue;
        writes.push(...rollUpDay(device, day, shelf));
        await breathe();
      }
      if (writes.length > 0) await shelf.apply(writes);
    }
    await shelf.apply([{ put: 'progress', progress: { ...shelf.progress(), rolledDay: day } }]);
  }
}

function rollUpDay(device: number, day: number, shelf: Shelf): ShelfWrite[] {
  const fine: Rollup = new Map();
  for (const { bytes } of shelf.chunks(device, day * 24, day * 24 + 24))
    rollUp(unpackTable(bytes), fiveMinutesMs, fine);
  return [
    { put: 'rollup', device, step: '5m', day, bytes: packRollup(fine) },
    { put: 'rollup', device, step: '1h', day, bytes: packRollup(coarser(fine, hourMs)) },
  ];
}

async function deleteJournal(receivedBefore: number, shelf: Shelf, limits: CompactionLimits): Promise<void> {
  const upTo = shelf.progress().doneUpTo;
  const limit = limits.rowsPerDelete;
  while ((await shelf.apply([{ remove: 'journal', upTo, receivedBefore, limit }])) === limit) await breathe();
}
