import { mkdirSync, readdirSync, statfsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceEvent } from '@forewarn/shared';
import { createGap, type Gap } from './buffer/gap.ts';
import type { KeptReport } from './buffer/line.ts';
import { type BufferLimits, bufferLimits, leaving, unacked } from './buffer/retention.ts';
import {
  createSegment,
  firstSeqOf,
  isSegment,
  loadSegment,
  readSegment,
  type Segment,
  type SegmentWriter,
  writeTo,
} from './buffer/segment.ts';
import { createSeriesFile, openSeriesFile } from './buffer/series-file.ts';
import type { SeriesTable } from './report/places.ts';
import type { Composed } from './report.ts';

/** Numbers left out after a restart of the machine, because a power cut may have taken the last reports from the disk. */
const skipAfterBoot = 1000;
/** No segment holds more reports: its numbers are left out when its beginning is damaged. */
const mostInSegment = 10_000;
const checkDiskEveryMs = 60_000;

export interface ReportBuffer {
  readonly epoch: string;
  readonly table: SeriesTable;
  /** The number the next report gets. */
  readonly nextSeq: number;
  /** Makes room for the next report; says as an event what had to be dropped since the last. `at`: device clock, epoch ms. */
  makeRoom(at: number): DeviceEvent | undefined;
  /** Keeps a report made for `nextSeq`. */
  append(report: Composed): void;
  /** Up to `limit` reports with greater numbers, oldest first. */
  after(seq: number, limit: number): readonly KeptReport[];
  /** Everything up to here is on the collector's disk. */
  acked(seq: number): void;
  /** Starts a new epoch with an empty series table; what was not acked is dropped and told. */
  renew(): void;
  /** What waits to be acked, and what was dropped since the agent started. */
  waiting(): { readonly reports: number; readonly bytes: number; readonly dropped: number };
  close(): void;
}

export interface BufferOptions {
  readonly folder: string;
  /** This boot of the machine. */
  readonly boot: string;
  /** A new random name for an epoch. */
  newEpoch(): string;
  /** Told once per trouble: reports go on in memory. */
  warn(message: string): void;
  readonly limits?: Partial<BufferLimits>;
  /** Free share of the file system, 0–1. */
  freeRatio?(): number;
}

function freeRatioOf(folder: string): number {
  const { bavail, blocks } = statfsSync(folder);
  return blocks === 0 ? 1 : bavail / blocks;
}

/** The segments of this epoch, oldest first, and the least number that none of them can have used. */
function loadSegments(
  folder: string,
  epoch: string | undefined,
  boot: string,
  gap: Gap,
): { segments: Segment[]; nextSeq: number } {
  const segments: Segment[] = [];
  let nextSeq = 0;
  for (const name of readdirSync(folder).filter(isSegment).sort()) {
    const path = join(folder, name);
    const segment = loadSegment(path);
    if (segment !== undefined && segment.epoch === epoch) {
      segments.push(segment);
      nextSeq = Math.max(nextSeq, segment.lastSeq + 1 + (segment.boot === boot ? 0 : skipAfterBoot));
      continue;
    }
    if (segment === undefined) nextSeq = Math.max(nextSeq, firstSeqOf(path) + mostInSegment);
    else gap.add({ ...segment, reports: unacked(segment, segment.acked) });
    unlinkSync(path);
  }
  return { segments, nextSeq };
}

/** Reports on disk until the collector has them: bounded, in order, whole after a kill at any byte. */
export function openBuffer(options: BufferOptions): ReportBuffer {
  const { folder, boot, newEpoch, warn, freeRatio = () => freeRatioOf(folder) } = options;
  const limits = { ...bufferLimits, ...options.limits };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seriesPath = join(folder, 'series');
  const gap = createGap();

  const found = openSeriesFile(seriesPath);
  let { segments, nextSeq } = loadSegments(folder, found?.epoch, boot, gap);
  // Without a segment nobody knows which numbers this epoch has used.
  let file = found !== undefined && segments.length > 0 ? found : createSeriesFile(seriesPath, newEpoch());
  let ackedSeq = segments.reduce((seq, segment) => Math.max(seq, segment.acked), -1);
  let recent: (KeptReport & { readonly onDisk: boolean })[] = [];
  let writer: SegmentWriter | undefined;
  let chosen: Segment[] = [];
  let checkedUp = Number.NEGATIVE_INFINITY;
  let diskTakes = true;

  const isFull = (segment: Segment) => segment.bytes >= limits.segmentBytes;

  function openSegment(): SegmentWriter {
    if (writer !== undefined && !isFull(writer.segment)) return writer;
    writer?.close();
    writer = undefined;
    for (const segment of chosen) unlinkSync(segment.path);
    chosen = [];
    let newest = segments.at(-1);
    if (newest === undefined || newest.boot !== boot || isFull(newest)) {
      newest = createSegment(folder, file.epoch, boot, nextSeq);
      segments.push(newest);
    }
    writer = writeTo(newest);
    return writer;
  }

  function diskHasRoom(up: number): boolean {
    if (up - checkedUp < checkDiskEveryMs) return diskTakes;
    checkedUp = up;
    const took = diskTakes;
    diskTakes = freeRatio() >= limits.freeRatio;
    if (took && !diskTakes) warn(`The disk of ${folder} is nearly full: reports are kept in memory until it has room.`);
    return diskTakes;
  }

  function writeDown(report: Composed): boolean {
    if (!diskHasRoom(report.up)) return false;
    try {
      file.save();
      openSegment().append(report, ackedSeq);
      return true;
    } catch (error) {
      diskTakes = false;
      warn(
        `A report could not be written to ${folder} (${String(error)}): it is kept in memory; next attempt in 1 min.`,
      );
      return false;
    }
  }

  function read(segment: Segment, seq: number): KeptReport[] {
    try {
      return readSegment(segment, seq, boot);
    } catch (error) {
      warn(`Kept reports could not be read from ${segment.path} (${String(error)}): they are counted as dropped.`);
      gap.add({ ...segment, reports: unacked(segment, ackedSeq) });
      segments = segments.filter((other) => other !== segment);
      return [];
    }
  }

  return {
    get epoch() {
      return file.epoch;
    },
    get table() {
      return file.table;
    },
    get nextSeq() {
      return nextSeq;
    },
    makeRoom(at) {
      if (writer === undefined || isFull(writer.segment)) {
        const more = leaving(segments, ackedSeq, limits);
        for (const segment of more) gap.add({ ...segment, reports: unacked(segment, ackedSeq) });
        segments = segments.filter((segment) => !more.includes(segment));
        // Removed only when the report that tells of it is written: a kill in between forgets neither.
        chosen.push(...more);
      }
      return gap.take(at);
    },
    append(report) {
      file.add(report.added);
      const { seq, at, up, text } = report;
      recent.push({ seq, at, up, text, onDisk: writeDown(report) });
      nextSeq = seq + 1;
      while (recent.length > limits.inMemory) {
        const oldest = recent.shift();
        if (oldest && !oldest.onDisk) gap.add({ reports: 1, fromAt: oldest.at, toAt: oldest.at });
      }
    },
    after(seq, limit) {
      const newest = recent.at(-1);
      // What is sent live, in nearly every cycle.
      if (newest !== undefined && newest.seq === seq + 1) return [newest];
      const firstInMemory = recent[0]?.seq ?? Number.POSITIVE_INFINITY;
      if (seq + 1 < firstInMemory) {
        for (const segment of [...segments]) {
          if (segment.lastSeq <= seq) continue;
          const reports = read(segment, seq).filter((report) => report.seq < firstInMemory);
          if (reports.length > 0) return reports.slice(0, limit);
        }
      }
      return recent.filter((report) => report.seq > seq).slice(0, limit);
    },
    acked(seq) {
      ackedSeq = Math.max(ackedSeq, Math.min(seq, nextSeq - 1));
      if ((recent[0]?.seq ?? seq + 1) <= seq) recent = recent.filter((report) => report.seq > seq);
    },
    renew() {
      for (const { at, onDisk } of recent) if (!onDisk) gap.add({ reports: 1, fromAt: at, toAt: at });
      for (const segment of segments) gap.add({ ...segment, reports: unacked(segment, ackedSeq) });
      writer?.close();
      writer = undefined;
      file = createSeriesFile(seriesPath, newEpoch());
      for (const segment of [...chosen, ...segments]) unlinkSync(segment.path);
      segments = [];
      chosen = [];
      recent = [];
      ackedSeq = -1;
      nextSeq = 0;
    },
    waiting() {
      let reports = recent.filter((report) => !report.onDisk).length;
      let bytes = 0;
      for (const segment of segments) {
        const kept = unacked(segment, ackedSeq);
        reports += kept;
        if (segment.reports > 0) bytes += Math.round((segment.bytes * kept) / segment.reports);
      }
      return { reports, bytes, dropped: gap.total };
    },
    close() {
      writer?.close();
      writer = undefined;
    },
  };
}
