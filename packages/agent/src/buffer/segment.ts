import { closeSync, ftruncateSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, isText } from '../shape.ts';
import { formatLine, type KeptReport, ofEarlierBoot, parseLine, parseReport } from './line.ts';

/** A segment's first line: whose reports follow. */
function readHead(json: unknown): { epoch: string; boot: string } | undefined {
  if (!isRecord(json) || !isText(json.epoch) || !isText(json.boot)) return undefined;
  return { epoch: json.epoch, boot: json.boot };
}

/** What the buffer knows of one of its files without reading it again. */
export interface Segment {
  readonly path: string;
  readonly epoch: string;
  readonly boot: string;
  /** The first report's number, or the next one's while it is empty. */
  readonly firstSeq: number;
  lastSeq: number;
  reports: number;
  bytes: number;
  fromAt: number;
  toAt: number;
  fromUp: number;
  toUp: number;
  /** The newest number known to be on the collector's disk when the last line was written; -1 = none. */
  acked: number;
}

/** Time of this machine running that the segment covers; wall clocks that jump do not count. */
export const spanMs = (segment: Segment) => segment.toUp - segment.fromUp;

const extension = '.reports';
export const isSegment = (name: string) => name.endsWith(extension);
/** The number in the file's name. */
export const firstSeqOf = (path: string) => Number(path.slice(-extension.length - 12, -extension.length));

function note(segment: Segment, report: KeptReport): void {
  if (segment.reports === 0) {
    segment.fromAt = report.at;
    segment.fromUp = report.up;
  }
  segment.reports += 1;
  segment.lastSeq = report.seq;
  segment.toAt = report.at;
  segment.toUp = report.up;
}

/** Opens an existing file and cuts the torn tail that a kill in the middle of a write left. Undefined = not one of ours. */
export function loadSegment(path: string): Segment | undefined {
  const content = readFileSync(path);
  const bytes = content.lastIndexOf('\n') + 1;
  if (bytes < content.length) truncateSync(path, bytes);
  const lines = content.toString('utf8', 0, bytes).split('\n');
  const first = parseLine(lines[0] ?? '');
  const head = first && readHead(JSON.parse(first.text));
  if (!head) return undefined;
  const firstSeq = firstSeqOf(path);
  const unknown = { fromAt: 0, toAt: 0, fromUp: 0, toUp: 0 };
  const segment = { path, ...head, firstSeq, lastSeq: firstSeq - 1, reports: 0, bytes, acked: -1, ...unknown };
  for (const line of lines.slice(1)) {
    const parsed = parseLine(line);
    const report = parsed && parseReport(parsed.text);
    if (!parsed || !report) continue;
    note(segment, report);
    segment.acked = parsed.acked;
  }
  return segment;
}

/** The reports of a segment after `seq`, in order; damaged lines are left out. */
export function readSegment(segment: Segment, seq: number, currentBoot: string): KeptReport[] {
  const reports: KeptReport[] = [];
  for (const line of readFileSync(segment.path, 'utf8').split('\n').slice(1)) {
    const parsed = line === '' ? undefined : parseLine(line);
    const report = parsed && parseReport(parsed.text);
    if (!report || report.seq <= seq) continue;
    reports.push(segment.boot === currentBoot ? report : ofEarlierBoot(report, segment.boot));
  }
  return reports;
}

/** Starts the file whose first report will be `firstSeq`. */
export function createSegment(folder: string, epoch: string, boot: string, firstSeq: number): Segment {
  const path = join(folder, `${String(firstSeq).padStart(12, '0')}${extension}`);
  const head = formatLine(-1, JSON.stringify({ epoch, boot }));
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, head);
  } finally {
    closeSync(file);
  }
  const unknown = { fromAt: 0, toAt: 0, fromUp: 0, toUp: 0 };
  const bytes = Buffer.byteLength(head);
  return { path, epoch, boot, firstSeq, lastSeq: firstSeq - 1, reports: 0, bytes, acked: -1, ...unknown };
}

export interface SegmentWriter {
  readonly segment: Segment;
  /** One system call; throws when the disk is full, leaving no torn line. */
  append(report: KeptReport, acked: number): void;
  close(): void;
}

/** Keeps the file open: a report costs one write. No fsync: what a kill may take is nothing, what a power cut may take was promised to nobody. */
export function writeTo(segment: Segment): SegmentWriter {
  const file = openSync(segment.path, 'a', 0o600);
  return {
    segment,
    append(report, acked) {
      const line = Buffer.from(formatLine(acked, report.text));
      try {
        const written = writeSync(file, line);
        if (written < line.length) throw new Error('The disk took only part of a report.');
      } catch (error) {
        ftruncateSync(file, segment.bytes);
        throw error;
      }
      segment.bytes += line.length;
      segment.acked = acked;
      note(segment, report);
    },
    close: () => closeSync(file),
  };
}
