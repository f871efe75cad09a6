import type { Metric, Report, Series, SeriesMessage } from '@forewarn/shared';
import { seriesLimit } from '@forewarn/shared';

/** What a device declared in this session: the meaning of the places in its reports. */
export interface DeclaredSeries {
  /** Takes what is new and within the limit (SECURITY S21); the rest is counted as dropped. */
  declare(message: Pick<SeriesMessage, 'metrics' | 'series'>): {
    readonly metrics: readonly Metric[];
    readonly series: readonly Series[];
    readonly dropped: number;
  };
  /** The report with nothing in it that was not declared; the same object when there was nothing to remove. */
  trim(report: Report): Report;
}

export function createDeclaredSeries(): DeclaredSeries {
  const metricNames = new Set<string>();
  const places = new Uint8Array(seriesLimit.hard);
  let count = 0;
  /** All places below are declared: the usual report ends here and needs no closer look. */
  let unbroken = 0;

  const isDeclared = (place: number) => places[place] === 1;

  return {
    declare(message) {
      const metrics: Metric[] = [];
      for (const metric of message.metrics) {
        if (metricNames.has(metric.name) || metricNames.size >= seriesLimit.soft) continue;
        metricNames.add(metric.name);
        metrics.push(metric);
      }
      const series: Series[] = [];
      let dropped = 0;
      for (const one of message.series) {
        const [place, metric] = one;
        if (isDeclared(place)) continue;
        if (count >= seriesLimit.soft || !metricNames.has(metric)) {
          dropped++;
          continue;
        }
        places[place] = 1;
        count++;
        series.push(one);
      }
      while (unbroken < places.length && isDeclared(unbroken)) unbroken++;
      return { metrics, series, dropped };
    },
    trim(report) {
      const fits = report.values.length <= unbroken;
      if (fits && report.details === undefined) return report;
      const values = fits ? report.values : report.values.map((value, place) => (isDeclared(place) ? value : null));
      if (report.details === undefined) return { ...report, values };
      return { ...report, values, details: report.details.filter(([place]) => isDeclared(place)) };
    },
  };
}
