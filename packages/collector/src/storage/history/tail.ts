import { type Frame, scanReports } from '../report-batch.ts';
import { createRowSpans } from './row-spans.ts';
import type { JournalRow, Shelf } from './shelf.ts';

/**
 * In which journal rows each device's reports lie, of the part that is not yet in chunks: about 2 bytes a report.
 * Without it a query for one device would read the last hour of the whole fleet.
 */
export interface Tail {
  /** Takes in what was appended since the last call, at most that many rows; true when nothing is left. */
  catchUp(mostRows?: number): boolean;
  /** Reports of one device in rows after `after`, read in from ≤ at < to, in the order of arrival. */
  each(
    device: number,
    window: { readonly after: number; readonly from: number; readonly to: number },
    visit: (bytes: Uint8Array, frame: Frame) => void,
  ): void;
  /** Drops the rows up to that id: they are in chunks. */
  forget(upTo: number): void;
}

/** A device's rows as differences, seven bits a byte, low ones first (LEB128). */
interface Trail {
  bytes: Uint8Array;
  used: number;
  /** The row before its first difference. */
  start: number;
  last: number;
}

/** Half an hour of 50,000 devices needs 18 MB. Past the bound the older half is scanned instead, which is slow but right. */
const mostBytes = 64 * 1024 * 1024;

export function createTail(shelf: Pick<Shelf, 'journal' | 'row' | 'progress'>, most = mostBytes): Tail {
  const trails = new Map<number, Trail>();
  const spans = createRowSpans();
  let seen = shelf.progress().doneUpTo;
  /** Rows up to here are not in the trails. */
  let untracked = seen;
  let size = 0;

  const note = (device: number, row: number): void => {
    let trail = trails.get(device);
    if (trail === undefined) {
      trail = { bytes: new Uint8Array(16), used: 0, start: untracked, last: untracked };
      trails.set(device, trail);
    }
    // A row is scanned for all of the device's reports in it.
    if (trail.last === row) return;
    if (trail.used + 8 > trail.bytes.length) {
      const grown = new Uint8Array(Math.ceil(trail.bytes.length * 1.5));
      grown.set(trail.bytes.subarray(0, trail.used));
      trail.bytes = grown;
    }
    const before = trail.used;
    let rest = row - trail.last;
    for (; rest >= 128; rest = Math.floor(rest / 128)) trail.bytes[trail.used++] = (rest % 128) + 128;
    trail.bytes[trail.used++] = rest;
    trail.last = row;
    size += trail.used - before;
  };

  const forget = (upTo: number): void => {
    untracked = Math.max(untracked, upTo);
    size = 0;
    for (const [device, trail] of trails) {
      let { start } = trail;
      let offset = 0;
      walk(trail, (row, end) => {
        if (row > upTo) return false;
        start = row;
        offset = end;
        return true;
      });
      if (offset === trail.used) trails.delete(device);
      else if (offset > 0) {
        const bytes = trail.bytes.slice(offset, trail.used + 8);
        trails.set(device, { bytes, used: trail.used - offset, start, last: trail.last });
      }
      size += trail.used - offset;
    }
  };

  const catchUp = (mostRows = Number.POSITIVE_INFINITY): boolean => {
    let rows = 0;
    for (const { id, bytes } of shelf.journal(seen, Number.MAX_SAFE_INTEGER)) {
      scanReports(bytes, ({ deviceNumber, at }) => {
        note(deviceNumber, id);
        spans.add(id, at);
      });
      seen = id;
      if (++rows === mostRows) break;
    }
    if (size > most) forget(Math.floor((untracked + seen) / 2));
    return rows < mostRows;
  };

  return {
    catchUp,
    each(device, { after, from, to }, visit) {
      catchUp();
      const look = ({ bytes }: JournalRow): void =>
        scanReports(bytes, (frame) => {
          if (frame.deviceNumber === device && frame.at >= from && frame.at < to) visit(bytes, frame);
        });
      for (const [first, last] of spans.within(after, untracked, from, to)) {
        for (const row of shelf.journal(first - 1, last)) look(row);
      }
      const trail = trails.get(device);
      if (trail === undefined) return;
      walk(trail, (id) => {
        const row = id > after && spans.overlaps(id, from, to) ? shelf.row(id) : undefined;
        if (row !== undefined) look(row);
        return true;
      });
    },
    forget(upTo) {
      seen = Math.max(seen, upTo);
      forget(upTo);
      spans.forget(upTo);
    },
  };
}

/** Calls `visit` with each row and where its difference ends, until it says no. */
function walk({ bytes, used, start }: Trail, visit: (row: number, end: number) => boolean): void {
  let row = start;
  for (let offset = 0; offset < used; ) {
    let factor = 1;
    let byte = bytes[offset++] ?? 0;
    for (; byte >= 128; byte = bytes[offset++] ?? 0) {
      row += (byte - 128) * factor;
      factor *= 128;
    }
    row += byte * factor;
    if (!visit(row, offset)) return;
  }
}
