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
import { type Metric, seriesLimit, type Unit } from '@forewarn/shared';
import type { SeriesTable } from '../report/places.ts';
import { isListOf, isRecord, isText, isWhole } from '../shape.ts';
import { formatLine, parseLine } from './line.ts';

type Entry =
  | { readonly epoch: string }
  | { readonly metric: Metric }
  | { readonly series: readonly [number, string, string] };

const isUnit = (value: unknown): value is Unit => isText(value, 30, 1);
const isName = (value: unknown): value is string => isText(value, 64, 1);

/** Our own writing, checksummed line by line: what has another shape is another version's. */
function readEntry(json: unknown): Entry {
  if (isRecord(json)) {
    const { epoch, metric, series } = json;
    if (isText(epoch)) return { epoch };
    if (isRecord(metric) && isName(metric.name) && isUnit(metric.unit) && isText(metric.help, 300)) {
      const { name, unit, help, states } = metric;
      if (states === undefined) return { metric: { name, unit, help } };
      if (isListOf(states, isName, 32)) return { metric: { name, unit, help, states: [...states] } };
    }
    if (Array.isArray(series)) {
      const [index, metricName, instance] = series;
      if (isWhole(index, 0, seriesLimit.hard - 1) && isName(metricName) && isText(instance, 64))
        return { series: [index, metricName, instance] };
    }
  }
  throw new Error('The table of series is not of this version.');
}

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
    const entry = readEntry(JSON.parse(parsed.text));
    if ('epoch' in entry) loaded.epoch = entry.epoch;
    else if ('metric' in entry) loaded.metrics.push(entry.metric);
    // A place out of order would give readings another name.
    else if (entry.series[0] === loaded.series.length) loaded.series.push([...entry.series]);
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
