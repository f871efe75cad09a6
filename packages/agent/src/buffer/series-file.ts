import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { metricSchema, seriesSchema } from '@forewarn/shared';
import * as z from 'zod/mini';
import type { SeriesTable } from '../report/places.ts';
import { formatLine, parseLine } from './line.ts';

const entrySchema = z.union([
  z.object({ epoch: z.string() }),
  z.object({ metric: metricSchema }),
  z.object({ series: seriesSchema }),
]);

/** What the indexes in the kept reports mean: one epoch's metrics and series, growing line by line. */
export interface SeriesFile {
  readonly epoch: string;
  readonly table: SeriesTable;
  /** In memory at once; on disk with the next `save`. */
  add(added: SeriesTable): void;
  /** Written to disk for good before any report uses it: an index must never mean two things in one epoch. Throws when the disk is full. */
  save(): void;
}

interface Table {
  readonly metrics: SeriesTable['metrics'][number][];
  readonly series: SeriesTable['series'][number][];
}

interface Loaded extends Table {
  epoch: string | undefined;
  wholeBytes: number;
}

/** Reads as far as lines are whole; a torn tail is what a kill in the middle of a write left. */
function load(text: string): Loaded {
  const loaded: Loaded = { epoch: undefined, metrics: [], series: [], wholeBytes: 0 };
  for (const line of text.split('\n').slice(0, -1)) {
    const parsed = parseLine(line);
    if (parsed === undefined) break;
    const entry = entrySchema.parse(JSON.parse(parsed.text));
    if ('epoch' in entry) loaded.epoch = entry.epoch;
    else if ('metric' in entry) loaded.metrics.push(entry.metric);
    // A place out of order would give readings another name.
    else if (entry.series[0] === loaded.series.length) loaded.series.push(entry.series);
    else break;
    loaded.wholeBytes += Buffer.byteLength(line) + 1;
  }
  return loaded;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function appendTo(path: string, atBytes: number, lines: string): void {
  const file = openSync(path, 'r+');
  try {
    // What a full disk left of an earlier attempt goes first.
    ftruncateSync(file, atBytes);
    const content = Buffer.from(lines);
    const written = writeSync(file, content, 0, content.length, atBytes);
    if (written < content.length) throw new Error('The disk took only part of the series table.');
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces the file in one step: after a crash it is the old one or the new one. */
function replace(path: string, lines: string): void {
  writeFileSync(`${path}.new`, lines, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** `savedBytes`: what of it lies on disk; undefined = the file there is another epoch's. */
function seriesFile(path: string, epoch: string, table: Table, savedBytes: number | undefined): SeriesFile {
  const { metrics, series } = table;
  let saved = savedBytes;
  let unsaved = saved === undefined ? formatLine(0, JSON.stringify({ epoch })) : '';
  return {
    epoch,
    table,
    add(added) {
      metrics.push(...added.metrics);
      series.push(...added.series);
      for (const metric of added.metrics) unsaved += formatLine(0, JSON.stringify({ metric }));
      for (const place of added.series) unsaved += formatLine(0, JSON.stringify({ series: place }));
    },
    save() {
      if (unsaved === '') return;
      if (saved === undefined) replace(path, unsaved);
      else appendTo(path, saved, unsaved);
      saved = (saved ?? 0) + Buffer.byteLength(unsaved);
      unsaved = '';
    },
  };
}

/** Undefined when there is none, or its beginning is damaged: then the buffer's reports cannot be understood. */
export function openSeriesFile(path: string): SeriesFile | undefined {
  const { epoch, metrics, series, wholeBytes } = load(readIfThere(path));
  return epoch === undefined ? undefined : seriesFile(path, epoch, { metrics, series }, wholeBytes);
}

/** Begins a new epoch; nothing is written before the first `save`, so that an agent starts on a full disk too. */
export function createSeriesFile(path: string, epoch: string): SeriesFile {
  return seriesFile(path, epoch, { metrics: [], series: [] }, undefined);
}
