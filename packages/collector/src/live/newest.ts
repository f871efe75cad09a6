import type { Metric } from '@forewarn/shared';
import type { Present } from './present.ts';

/** The newest readings of one metric over the whole fleet, in columns: row i is one series. */
export interface Newest {
  /** Undefined when no device has declared it. */
  readonly metric: Metric | undefined;
  /** Device ids. */
  readonly devices: readonly string[];
  readonly instances: readonly string[];
  /** NaN = no reading yet. */
  readonly values: Float64Array;
  /** Collector time, epoch ms; 0 = never. */
  readonly readAt: Float64Array;
}

interface Standing {
  readonly identity: { readonly id: string };
  readonly present: Present | undefined;
}

/** The columns of a metric that somebody looks at, and which rows are whose. */
interface Watched extends Newest {
  /** Row → place in the device's present state. */
  readonly places: Uint16Array;
  readonly spans: ReadonlyMap<Present, Span>;
  askedAt: number;
  isStale: boolean;
}
interface Span {
  readonly first: number;
  readonly end: number;
  readonly seriesCount: number;
}

/** Each watched metric costs every report some 50 ns, so only a dashboard's handful is, and only while it is looked at. */
const mostWatched = 8;
const watchedMs = 300_000;

/**
 * One metric of all devices. Gathered from 10,000 present states it would take 2–4 ms, nearly all of it waiting for
 * memory; so once asked for, its columns are kept and follow each report while it is in the processor's cache anyway.
 */
export function createNewest(
  standings: () => Iterable<Standing>,
  now: () => number,
): {
  newest(metric: string): Newest;
  /** A device reported. */
  reported(present: Present): void;
  /** A device came or went, began a new epoch or declared series: the rows are others now. */
  moved(): void;
  /** Lets go of what nobody looks at any more. */
  rest(): void;
} {
  const watched = new Map<string, Watched>();
  const watch = (name: string): Watched => {
    const gathered = gather(name, standings(), watched.get(name));
    watched.delete(name);
    for (const present of gathered.spans.keys()) follow(gathered, present);
    if (gathered.places.length === 0) return gathered;
    const [longest] = [...watched].sort(([, a], [, b]) => a.askedAt - b.askedAt);
    if (longest !== undefined && watched.size >= mostWatched) watched.delete(longest[0]);
    watched.set(name, gathered);
    return gathered;
  };
  return {
    newest(name) {
      const kept = watched.get(name);
      const found = kept && !kept.isStale ? kept : watch(name);
      found.askedAt = now();
      const { metric, devices, instances, values, readAt } = found;
      return { metric, devices, instances, values: values.slice(), readAt: readAt.slice() };
    },
    reported(present) {
      for (const one of watched.values()) follow(one, present);
    },
    moved() {
      for (const one of watched.values()) one.isStale = true;
    },
    rest() {
      for (const [name, { askedAt }] of watched) if (now() - askedAt > watchedMs) watched.delete(name);
    },
  };
}

function follow({ spans, places, values, readAt }: Watched, present: Present): void {
  const span = spans.get(present);
  if (span === undefined) return;
  for (let row = span.first; row < span.end; row++) {
    const place = places[row] ?? 0;
    values[row] = present.values[place] ?? Number.NaN;
    readAt[row] = present.readAt[place] ?? 0;
  }
}

/** Devices that stand as they stood in `before` are not searched again: a search of all costs 100 ms. */
function gather(name: string, standings: Iterable<Standing>, before: Watched | undefined): Watched {
  let metric: Metric | undefined;
  const devices: string[] = [];
  const instances: string[] = [];
  const places: number[] = [];
  const spans = new Map<Present, Span>();
  for (const { identity, present } of standings) {
    if (present === undefined) continue;
    const first = places.length;
    const add = (place: number, instance: string): void => {
      devices.push(identity.id);
      instances.push(instance);
      places.push(place);
    };
    const seriesCount = present.series.length;
    const known = before?.spans.get(present);
    if (before !== undefined && known?.seriesCount === seriesCount) {
      for (let row = known.first; row < known.end; row++) add(before.places[row] ?? 0, before.instances[row] ?? '');
    } else {
      for (const series of present.series) if (series?.[1] === name) add(series[0], series[2]);
    }
    metric ??= present.metrics.get(name);
    spans.set(present, { first, end: places.length, seriesCount });
  }
  const values = new Float64Array(places.length);
  const readAt = new Float64Array(places.length);
  const own = { places: Uint16Array.from(places), spans, askedAt: 0, isStale: false };
  return { metric, devices, instances, values, readAt, ...own };
}
