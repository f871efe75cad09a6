import type { SeriesTable } from '../nouns.ts';
import { ascii, type Frame, scanReports } from '../report-batch.ts';
import type { RawReport } from './chunk.ts';
import type { JournalRow } from './shelf.ts';

/** Reports of several devices copied out of the journal, by device number. */
export interface ReportsByDevice {
  add(row: JournalRow): void;
  /** The device's reports with their values given labels; reports whose table is unknown are left out. */
  of(device: number, placesOf: (epoch: string) => RawReport['places'] | undefined): RawReport[];
}

/** Keeps the frames of the devices that `wanted` names in one growing buffer, and only their places by device. */
export function gatherReports(wanted: (device: number) => boolean): ReportsByDevice {
  let arena = Buffer.allocUnsafe(1024 * 1024);
  let used = 0;
  const kept = new Map<number, { at: number; epochStart: number; jsonStart: number; end: number }[]>();

  const keep = (bytes: Uint8Array, frame: Frame): void => {
    const length = frame.end - frame.epochStart;
    if (used + length > arena.length) arena = Buffer.concat([arena], Math.max(arena.length * 2, used + length));
    arena.set(bytes.subarray(frame.epochStart, frame.end), used);
    const list = kept.get(frame.deviceNumber) ?? [];
    kept.set(frame.deviceNumber, list);
    list.push({
      at: frame.at,
      epochStart: used,
      jsonStart: used + frame.jsonStart - frame.epochStart,
      end: used + length,
    });
    used += length;
  };

  return {
    add({ bytes }) {
      scanReports(bytes, (frame) => {
        if (wanted(frame.deviceNumber)) keep(bytes, frame);
      });
    },
    of(device, placesOf) {
      const known = new Map<string, RawReport['places'] | undefined>();
      return (kept.get(device) ?? []).flatMap(({ at, epochStart, jsonStart, end }) => {
        const epoch = ascii(arena, epochStart, jsonStart);
        if (!known.has(epoch)) known.set(epoch, placesOf(epoch));
        const places = known.get(epoch);
        return places === undefined ? [] : [{ at, places, frame: arena.subarray(jsonStart, end) }];
      });
    },
  };
}

/** How many reports each device has in some journal rows. */
export function countReports(rows: Iterable<JournalRow>, into: Map<number, number>): void {
  for (const { bytes } of rows) {
    scanReports(bytes, ({ deviceNumber }) => into.set(deviceNumber, (into.get(deviceNumber) ?? 0) + 1));
  }
}

/** Where one series stands in the values of an epoch; undefined when it is not declared there. */
export const placeOf = (table: SeriesTable | undefined, metric: string, instance: string): number | undefined =>
  table?.series.find(([, m, i]) => m === metric && i === instance)?.[0];
