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

export function createPresent(epoch: string): Present {
  const metrics = new Map<string, Metric>();
  const series: (Series | undefined)[] = [];
  const details = new Map<number, string>();
  let values = new Float64Array(0);
  let readAt = new Float64Array(0);
  let everyMs = new Float64Array(0);

  const grow = (length: number) => {
    const bigger = (column: Float64Array, fill: number) => {
      const next = new Float64Array(length).fill(fill);
      next.set(column);
      return next;
    };
    values = bigger(values, Number.NaN);
    readAt = bigger(readAt, 0);
    everyMs = bigger(everyMs, 0);
  };

  return {
    epoch,
    metrics,
    series,
    details,
    get values() {
      return values;
    },
    get readAt() {
      return readAt;
    },
    get everyMs() {
      return everyMs;
    },
    declare(newMetrics, newSeries) {
      let isNew = false;
      for (const metric of newMetrics) metrics.set(metric.name, metric);
      for (const one of newSeries) {
        if (series[one[0]]) continue;
        series[one[0]] = one;
        isNew = true;
      }
      if (series.length > values.length) grow(series.length);
      return isNew;
    },
    shift(byMs) {
      for (let i = 0; i < readAt.length; i++) if ((readAt[i] ?? 0) > 0) readAt[i] = (readAt[i] ?? 0) + byMs;
    },
    take(report, at) {
      const length = Math.min(report.values.length, values.length);
      for (let i = 0; i < length; i++) {
        const value = report.values[i];
        if (value === null || value === undefined) continue;
        const before = readAt[i] ?? 0;
        if (before > 0 && at > before) everyMs[i] = at - before;
        values[i] = value;
        readAt[i] = at;
      }
      for (const [index, text] of report.details ?? []) {
        if (text === '') details.delete(index);
        else if (index < values.length) details.set(index, text);
      }
    },
  };
}
