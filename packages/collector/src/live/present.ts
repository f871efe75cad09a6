import type { Metric, Report, Series } from '@forewarn/shared';

/**
 * The newest readings of one device, in columns: `values[i]`, `readAt[i]` belong to series i of its epoch.
 * NaN = no reading yet.
 */
export interface Present {
  readonly epoch: string;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly series: readonly (Series | undefined)[];
  readonly values: Float64Array;
  /** Collector time, epoch ms; 0 = never. */
  readonly readAt: Float64Array;
  /** Time between the last two readings, ms; 0 until there are two. */
  readonly everyMs: Float64Array;
  readonly details: ReadonlyMap<number, string>;
  /** Adds series; true when something is new. Columns are replaced, so ask for them again. */
  declare(metrics: readonly Metric[], series: readonly Series[]): boolean;
  take(report: Pick<Report, 'values' | 'details'>, at: number): void;
  /** The clock was stepped: everything was read so much later (earlier when negative). */
  shift(byMs: number): void;
}

/** Ten thousand devices declare much the same: what is equal is kept once. Bounded, so that odd ones cost no more than themselves. */
const mostShared = 10_000;
let shared = 0;
const metrics = new Map<string, Metric>();
/** By metric, then by place. */
const seriesOf = new Map<string, Series[]>();

function sharedMetric(metric: Metric): Metric {
  const known = metrics.get(metric.name);
  if (known === undefined) {
    if (shared++ < mostShared) metrics.set(metric.name, metric);
    return metric;
  }
  const isSame =
    known.unit === metric.unit && known.help === metric.help && known.states?.join('\n') === metric.states?.join('\n');
  return isSame ? known : metric;
}

function sharedSeries(one: Series): Series {
  const [place, metric, instance] = one;
  const known = seriesOf.get(metric);
  const other = known?.[place];
  if (other !== undefined) return other[2] === instance ? other : one;
  if (shared++ >= mostShared) return one;
  const list = known ?? [];
  list[place] = one;
  seriesOf.set(metric, list);
  return one;
}

export const createPresent = (epoch: string): Present => new Columns(epoch);

/** A class because an object literal with getters is kept as a dictionary by V8, and these are read with every report. */
class Columns implements Present {
  readonly epoch: string;
  readonly metrics = new Map<string, Metric>();
  readonly series: (Series | undefined)[] = [];
  readonly details = new Map<number, string>();
  values = new Float64Array(0);
  readAt = new Float64Array(0);
  everyMs = new Float64Array(0);

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  declare(newMetrics: readonly Metric[], newSeries: readonly Series[]): boolean {
    let isNew = false;
    for (const metric of newMetrics) this.metrics.set(metric.name, sharedMetric(metric));
    for (const one of newSeries) {
      if (this.series[one[0]]) continue;
      this.series[one[0]] = sharedSeries(one);
      isNew = true;
    }
    const length = this.series.length;
    if (length > this.values.length) {
      this.values = longer(this.values, length, Number.NaN);
      this.readAt = longer(this.readAt, length, 0);
      this.everyMs = longer(this.everyMs, length, 0);
    }
    return isNew;
  }

  take(report: Pick<Report, 'values' | 'details'>, at: number): void {
    const { values, readAt, everyMs } = this;
    const given = report.values;
    const length = Math.min(given.length, values.length);
    for (let i = 0; i < length; i++) {
      const value = given[i];
      if (typeof value !== 'number') continue;
      const before = readAt[i] ?? 0;
      if (before > 0 && at > before) everyMs[i] = at - before;
      values[i] = value;
      readAt[i] = at;
    }
    if (report.details === undefined) return;
    for (const [index, text] of report.details) {
      if (text === '') this.details.delete(index);
      else if (index < values.length) this.details.set(index, text);
    }
  }

  shift(byMs: number): void {
    const { readAt } = this;
    for (let i = 0; i < readAt.length; i++) if ((readAt[i] ?? 0) > 0) readAt[i] = (readAt[i] ?? 0) + byMs;
  }
}

function longer(column: Float64Array, length: number, fill: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(length).fill(fill);
  next.set(column);
  return next;
}
