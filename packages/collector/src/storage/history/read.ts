import { seriesLimit } from '@forewarn/shared';
import { ascii } from '../report-batch.ts';
import type { Points } from '../store.ts';
import { placeOf } from './journal-reports.ts';
import type { Labels } from './labels.ts';
import { dayMs, emptyPoints, gather, hourMs, type PointList, stepFor, toPoints } from './points.ts';
import { joinPoints, pointsOf } from './rollup.ts';
import type { Shelf } from './shelf.ts';
import { openTable } from './table.ts';
import type { Tail } from './tail.ts';
import { readValues } from './values.ts';

export interface HistoryQuery {
  readonly device: string;
  readonly metric: string;
  readonly instance: string;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** One series: from roll-ups where the day is rolled up, else from chunks, and what is still in the journal. */
export function readHistory(query: HistoryQuery, shelf: Shelf, labels: Labels, tail: Tail): Points {
  const step = stepFor(query.stepMs);
  const device = shelf.deviceNumber(query.device);
  if (device === undefined) return toPoints(emptyPoints(), step);
  // A roll-up is shown whole when any part of its interval was asked for.
  const from = step === 0 ? query.from : Math.floor(query.from / step) * step;
  const to = step === 0 ? query.to : Math.ceil(query.to / step) * step;
  const window = { from, to, step, device };
  const label = labels.find(query.metric, query.instance);
  const kept =
    label === undefined
      ? emptyPoints()
      : step === 0
        ? fromChunks(window, label, shelf)
        : fromRollups(window, label, shelf);
  const fresh = fromJournal(window, query, shelf, tail);
  return toPoints(fresh.at.length === 0 ? kept : joinPoints(step, kept, fresh), step);
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly device: number;
}

function fromChunks({ from, to, step, device }: Window, label: number, shelf: Shelf): PointList {
  const points = emptyPoints();
  for (const { bytes } of shelf.chunks(device, Math.floor(from / hourMs), Math.ceil(to / hourMs))) {
    const table = openTable(bytes);
    const column = table.column(label)?.values;
    if (column === undefined) continue;
    for (let row = 0; row < column.length; row++) {
      const at = table.at[row] ?? 0;
      const value = column[row] ?? Number.NaN;
      if (at >= from && at < to && !Number.isNaN(value)) gather(points, step, at, value, value, value, 1);
    }
  }
  return points;
}

function fromRollups({ from, to, step, device }: Window, label: number, shelf: Shelf): PointList {
  const points = emptyPoints();
  const firstDay = Math.floor(from / dayMs);
  const lastDay = Math.ceil(to / dayMs);
  const days = new Map(
    shelf.rollups(device, step < hourMs ? '5m' : '1h', firstDay, lastDay).map((day) => [day.slot, day.bytes]),
  );
  for (let day = firstDay; day < lastDay; day++) {
    const rolled = days.get(day);
    const list =
      rolled === undefined
        ? fromChunks({ from: day * dayMs, to: (day + 1) * dayMs, step, device }, label, shelf)
        : pointsOf(openTable(rolled), label);
    for (let i = 0; i < list.at.length; i++) {
      const at = list.at[i] ?? 0;
      const mean = list.mean[i] ?? 0;
      if (at >= from && at < to)
        gather(points, step, at, list.min[i] ?? mean, mean, list.max[i] ?? mean, list.count[i] ?? 1);
    }
  }
  return points;
}

/** Readings of the part of the journal that this device has not yet in chunks. */
function fromJournal({ from, to, step, device }: Window, query: HistoryQuery, shelf: Shelf, tail: Tail): PointList {
  const { doneUpTo, upTo, deviceDone } = shelf.progress();
  const places = new Map<string, number | undefined>();
  const placeIn = (epoch: string): number | undefined => {
    if (!places.has(epoch))
      places.set(epoch, placeOf(shelf.seriesTable(query.device, epoch), query.metric, query.instance));
    return places.get(epoch);
  };
  const readings: { at: number; value: number }[] = [];
  tail.each(
    device,
    { after: device <= deviceDone ? upTo : doneUpTo, from, to },
    (bytes, { at, epochStart, jsonStart, end }) => {
      const place = placeIn(ascii(bytes, epochStart, jsonStart));
      if (place === undefined) return;
      const frame = Buffer.from(bytes.buffer, bytes.byteOffset + jsonStart, end - jsonStart);
      const value = readValues(frame, scratch, place + 1) > place ? (scratch[place] ?? Number.NaN) : Number.NaN;
      if (!Number.isNaN(value)) readings.push({ at, value });
    },
  );
  const points = emptyPoints();
  // Of one moment the later to arrive counts, and a sort keeps their order.
  for (const { at, value } of readings.sort((a, b) => a.at - b.at)) gather(points, step, at, value, value, value, 1);
  return points;
}

const scratch = new Float64Array(seriesLimit.hard);
