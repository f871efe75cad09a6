import {
  type DeviceEvent,
  type MetricDeclaration,
  type Outcome,
  outcomes,
  type Reading,
  seriesLimit,
} from '@forewarn/shared';
import { rounded, shortestJson } from './report/number.ts';
import { createPlaces, cut, type Place, type SeriesTable, whole } from './report/places.ts';

/** How one run of a probe ended and what it found. */
export interface ProbeRun {
  readonly probe: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly metrics: Readonly<Record<string, MetricDeclaration>>;
  readonly readings: readonly Reading[];
  readonly events: readonly DeviceEvent[];
  /** Why it failed, for people. */
  readonly problem?: string;
}

/** When a report is made. `at`: device clock, epoch ms. `up`: monotonic since boot, ms. */
export interface Moment {
  readonly seq: number;
  readonly at: number;
  readonly up: number;
}

export interface Composed extends Moment {
  /** The frame as it goes over the wire. */
  readonly text: string;
  /** What this report uses for the first time: must be kept and announced before it. */
  readonly added: SeriesTable;
}

/** The agent's own metrics about each probe. */
export const probeMetrics = {
  'probe.outcome': {
    unit: 'state',
    states: outcomes,
    help: 'How the last run of the probe ended; sent when it changes and every 10 min.',
  },
  'probe.duration': { unit: 'ms', help: 'How long the last run of the probe took; sent every 10 min.' },
} as const satisfies Record<string, MetricDeclaration>;

const aboutProbesEveryMs = 10 * 60_000;
const dayMs = 86_400_000;
/** A series without a reading for longer than the slowest probe's day is gone: an unplugged disk, a removed printer. */
const staleMs = 26 * 3_600_000;
/** Rates need two runs; probes' outcomes wait for them so that the values of every report stay in front. */
const quietReports = 2;
/** Per text and report as the wire allows; what waits beyond that is bounded too, oldest dropped first. */
const limits = { detail: 500, instance: 64, events: 100, waiting: 1000 };

export interface Reporter {
  /** Makes the report of one moment from what the probes found since the last. */
  compose(moment: Moment, runs: readonly ProbeRun[], events?: readonly DeviceEvent[]): Composed;
  /** Series are being dropped although dead ones hold places: time for a new epoch once everything is acked. */
  crowded(up: number): boolean;
}

/** Events in order, at most as many a report as the wire allows. */
function createEvents() {
  let waiting: DeviceEvent[] = [];
  return {
    add(events: readonly DeviceEvent[]): void {
      for (const { kind, at, instance, detail } of events) {
        waiting.push({
          kind,
          at,
          ...(instance !== undefined && { instance: cut(instance, limits.instance) }),
          ...(detail !== undefined && { detail: cut(detail, limits.detail) }),
        });
      }
      if (waiting.length > limits.waiting) waiting = waiting.slice(-limits.waiting);
    },
    take(): DeviceEvent[] {
      return waiting.splice(0, limits.events);
    },
  };
}

/** Decides what is said of each probe itself: its outcome when it changes, both every 10 min. */
function createAboutProbes() {
  const said = new Map<string, { outcome: Outcome; up: number }>();
  return (run: ProbeRun, up: number): Reading<keyof typeof probeMetrics>[] => {
    const last = said.get(run.probe);
    // Of most probes there is nothing on most machines: they need no place until there is.
    if (last === undefined && run.outcome === 'nothing-here') return [];
    const due = last === undefined || up - last.up >= aboutProbesEveryMs;
    if (!due && last.outcome === run.outcome) return [];
    said.set(run.probe, { outcome: run.outcome, up: due ? up : last.up });
    const instance = run.probe;
    const detail = run.problem ?? '';
    const outcome = { metric: 'probe.outcome', instance, value: outcomes.indexOf(run.outcome), detail } as const;
    return due ? [outcome, { metric: 'probe.duration', instance, value: run.durationMs }] : [outcome];
  };
}

/** Where a reading went when it was last put. */
interface Known {
  readonly metric: string;
  readonly instance: string | undefined;
  readonly place: Place;
}

/** Turns outcomes into reports over a series table; pure but for its own memory: no clock, no randomness, no I/O. */
export function createReporter(known: SeriesTable): Reporter {
  const places = createPlaces(known);
  /** By probe, the places of its last readings in their order: nearly always the same ones come again. */
  const lastPlaces = new Map<string, Known[]>();
  const events = createEvents();
  const aboutProbe = createAboutProbes();
  let composed = 0;
  let firstUp = 0;
  let noticeUp: number | undefined;
  let refusedUp: number | undefined;

  return {
    compose({ seq, at, up }, runs, happened = []) {
      const values: string[] = [];
      const details: [number, string][] = [];
      let refused = 0;

      function find(reading: Reading, declared: MetricDeclaration | undefined): Place | undefined {
        if (declared === undefined) return undefined;
        const place = places.of(reading.metric, reading.instance ?? '', declared);
        if (place === undefined) refused += 1;
        return place;
      }

      function put(reading: Reading, place: Place): void {
        place.seenUp = up;
        if (reading.value !== place.value) {
          const value = rounded(reading.value, place.unit);
          place.value = reading.value;
          place.text = value === null ? 'null' : shortestJson(value);
        }
        if (place.text !== 'null') {
          while (values.length < place.index) values.push('null');
          values[place.index] = place.text;
        }
        const detail = (reading.detail ?? '').slice(0, limits.detail);
        if (detail !== place.detail) details.push([place.index, whole(detail)]);
        place.detail = detail;
      }

      for (const run of runs) {
        const { readings, metrics } = run;
        const before = lastPlaces.get(run.probe) ?? [];
        if (before.length === 0) lastPlaces.set(run.probe, before);
        for (let i = 0; i < readings.length; i += 1) {
          const reading = readings[i] as Reading;
          let at = before[i];
          if (at === undefined || at.metric !== reading.metric || at.instance !== reading.instance) {
            const place = find(reading, metrics[reading.metric]);
            if (place === undefined) continue;
            at = { metric: reading.metric, instance: reading.instance, place };
            before[i] = at;
          }
          put(reading, at.place);
        }
        events.add(run.events);
      }
      if (composed >= quietReports) {
        for (const run of runs) {
          for (const about of aboutProbe(run, up)) {
            const place = find(about, probeMetrics[about.metric]);
            if (place !== undefined) put(about, place);
          }
        }
      }
      if (composed === 0) firstUp = up;
      composed += 1;
      events.add(happened);
      if (refused > 0) {
        refusedUp = up;
        if (noticeUp === undefined || up - noticeUp >= dayMs) {
          noticeUp = up;
          const detail = `This machine has more series than a device may have (${seriesLimit.soft}, some kept for states); ${refused} are not reported.`;
          events.add([{ kind: 'series-dropped', at, detail }]);
        }
      }

      const told = events.take();
      let text = `{"t":"report","seq":${seq},"at":${Math.round(at)},"up":${Math.round(up)},"values":[${values.join(',')}]`;
      if (details.length > 0) text += `,"details":${JSON.stringify(details)}`;
      if (told.length > 0) text += `,"events":${JSON.stringify(told)}`;
      return { seq, at, up, text: `${text}}`, added: places.added() };
    },

    crowded(up) {
      if (refusedUp === undefined || up - refusedUp > staleMs || up - firstUp < staleMs) return false;
      return places.anyUnseen(up - staleMs);
    },
  };
}
