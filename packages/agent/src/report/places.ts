import { type Metric, type MetricDeclaration, type Series, seriesLimit } from '@forewarn/shared';

/** Metrics and series in the order of their indexes; only ever grows within an epoch. */
export interface SeriesTable {
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
}

/** Where a series stands in a report, and what was last said of it. */
export interface Place {
  readonly index: number;
  readonly unit: Metric['unit'];
  /** Its last value and how that is written: much is what it was before. */
  value: number | null;
  text: string;
  detail: string;
  /** Monotonic, ms; undefined = not since this agent started. */
  seenUp: number | undefined;
}

export interface Places {
  /** The place of a series, made when there is room; undefined when the device has too many (SECURITY S21). */
  of(metric: string, instance: string, declared: MetricDeclaration): Place | undefined;
  /** What was made since the last time this was asked. */
  added(): SeriesTable;
  /** Some place was last seen before `sinceUp`. */
  anyUnseen(sinceUp: number): boolean;
}

const longestInstance = 64;

/** Half of a surrogate pair, by its numbers: asked by its property it would load megabytes of tables. */
const half = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Without halves of characters, cut here or on the way: a report with one is refused, and so is all that waits behind it. */
export const whole = (text: string): string => text.replace(half, '');

export const cut = (text: string, length: number): string => whole(text.slice(0, length));

/** Keeps both ends: paths differ at the end, and begin with what people know them by. */
function shortInstance(instance: string): string {
  return whole(instance.length <= longestInstance ? instance : `${instance.slice(0, 24)}…${instance.slice(-39)}`);
}

const newPlace = (index: number, unit: Metric['unit']): Place => ({
  index,
  unit,
  value: null,
  text: 'null',
  detail: '',
  seenUp: undefined,
});

/**
 * States are what most rules judge, and many appear only in trouble (a failed service, a locked account): figures of a machine
 * with very many disks or queues must not take their places.
 */
const mostFigures = seriesLimit.soft - 40;

/** Gives every series its index for the life of an epoch. */
export function createPlaces(known: SeriesTable): Places {
  const places = new Map<string, Map<string, Place>>();
  const announced = new Set(known.metrics.map((metric) => metric.name));
  let size = known.series.length;
  let figures = 0;
  let metrics: Metric[] = [];
  let series: Series[] = [];

  function instancesOf(metric: string): Map<string, Place> {
    let instances = places.get(metric);
    if (instances === undefined) {
      instances = new Map();
      places.set(metric, instances);
    }
    return instances;
  }

  const units = new Map(known.metrics.map((metric) => [metric.name, metric.unit]));
  for (const [index, metric, instance] of known.series) {
    const unit = units.get(metric);
    if (unit !== 'state') figures += 1;
    if (unit !== undefined) instancesOf(metric).set(instance, newPlace(index, unit));
  }

  return {
    of(metric, fullInstance, { unit, help, states }) {
      const instances = instancesOf(metric);
      const instance = shortInstance(fullInstance);
      const found = instances.get(instance);
      if (found !== undefined || size >= seriesLimit.soft) return found;
      if (unit !== 'state' && figures >= mostFigures) return undefined;
      if (unit !== 'state') figures += 1;
      const place = newPlace(size, unit);
      size += 1;
      instances.set(instance, place);
      series.push([place.index, metric, instance]);
      if (!announced.has(metric)) {
        announced.add(metric);
        metrics.push({ name: metric, unit, help, ...(states && { states: [...states] }) });
      }
      return place;
    },
    added() {
      const table = { metrics, series };
      if (metrics.length > 0) metrics = [];
      if (series.length > 0) series = [];
      return table;
    },
    anyUnseen(sinceUp) {
      for (const instances of places.values()) {
        for (const { seenUp } of instances.values()) if (seenUp === undefined || seenUp < sinceUp) return true;
      }
      return false;
    },
  };
}
