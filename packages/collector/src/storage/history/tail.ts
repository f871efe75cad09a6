import { ascii, frameAt, scanReports } from '../report-batch.ts';
import type { RawReport } from './chunk.ts';
import type { JournalRow, Shelf } from './shelf.ts';

/**
 * Where each device's reports lie in the part of the journal that is not yet in chunks: 8 bytes a report.
 * Without it a query for one device would read the last hour of the whole fleet.
 */
export interface Tail {
  /** Takes in what was appended since the last call. */
  catchUp(): void;
  /** Reports of one device in rows after `after`, in the order of arrival; those whose table is unknown are left out. */
  reports(device: number, after: number, placesOf: (epoch: string) => RawReport['places'] | undefined): RawReport[];
  /** Drops the rows up to that id: they are in chunks. */
  forget(upTo: number): void;
}

/** Pairs of (row counted from the first one seen, offset of the report in the row). */
interface Places {
  pairs: Uint32Array;
  used: number;
}

export function createTail(shelf: Pick<Shelf, 'journal' | 'progress'>): Tail {
  const byDevice = new Map<number, Places>();
  const base = shelf.progress().doneUpTo;
  let seen = base;

  const note = (device: number, row: number, offset: number): void => {
    const places = byDevice.get(device) ?? { pairs: new Uint32Array(16), used: 0 };
    byDevice.set(device, places);
    if (places.used === places.pairs.length) {
      const grown = new Uint32Array(places.pairs.length * 2);
      grown.set(places.pairs);
      places.pairs = grown;
    }
    places.pairs[places.used++] = row - base;
    places.pairs[places.used++] = offset;
  };

  const catchUp = (): void => {
    for (const { id, bytes } of shelf.journal(seen, Number.MAX_SAFE_INTEGER)) {
      scanReports(bytes, ({ deviceNumber, start }) => note(deviceNumber, id, start));
      seen = id;
    }
  };

  return {
    catchUp,
    reports(device, after, placesOf) {
      catchUp();
      const { pairs, used } = byDevice.get(device) ?? { pairs: [], used: 0 };
      const known = new Map<string, RawReport['places'] | undefined>();
      const reports: RawReport[] = [];
      let row: JournalRow | undefined;
      for (let i = 0; i < used; i += 2) {
        const id = (pairs[i] ?? 0) + base;
        if (id <= after) continue;
        if (row?.id !== id) [row] = shelf.journal(id - 1, id);
        if (row === undefined) continue;
        const { at, epochStart, jsonStart, end } = frameAt(row.bytes, pairs[i + 1] ?? 0);
        const epoch = ascii(row.bytes, epochStart, jsonStart);
        if (!known.has(epoch)) known.set(epoch, placesOf(epoch));
        const places = known.get(epoch);
        if (places !== undefined) reports.push({ at, places, frame: asBuffer(row.bytes, jsonStart, end) });
      }
      return reports;
    },
    forget(upTo) {
      for (const [device, { pairs, used }] of byDevice) {
        let first = 0;
        while (first < used && (pairs[first] ?? 0) + base <= upTo) first += 2;
        if (first === used) byDevice.delete(device);
        else byDevice.set(device, { pairs: pairs.slice(first, used), used: used - first });
      }
    },
  };
}

const asBuffer = (bytes: Uint8Array, from: number, to: number): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
