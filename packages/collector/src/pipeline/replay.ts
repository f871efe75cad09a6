import type { Metric, Series } from '@forewarn/shared';
import type { Ruleset } from '../rules/ruleset.ts';
import type { Device } from '../storage/nouns.ts';
import { createDeviceWatch, rescope } from './device-watch.ts';
import { judgeDevice } from './judge.ts';

/** What is recorded of one device: points of each series, oldest first, and its events. */
export interface Recorded {
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
  /** One per series, in the same order: `[at, value]`. */
  readonly points: readonly (readonly (readonly [number, number])[])[];
  readonly events: readonly { readonly at: number; readonly kind: string; readonly instance: string }[];
}

/** An incident that the rules would have made. */
export interface Replayed {
  readonly rule: string;
  readonly instance: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: string;
  readonly priority: string;
  readonly openedAt: number;
  /** Null = it would still stand. */
  readonly resolvedAt: number | null;
  readonly repeats: number;
  /** Nobody would have been told: a quiet rule, or a mere information. */
  readonly silenced: boolean;
}

/** Between readings the clock goes on, as it does in the running collector. */
const tickMs = 60_000;

/**
 * Runs rules over what a device has reported: the same judging as live, on its recorded time. Pure.
 * Silences are left out, so that it shows what the rules do and not what was hushed.
 */
export function replay(ruleset: Ruleset, device: Device, recorded: Recorded): Replayed[] {
  const watch = createDeviceWatch(device, 'replay', ruleset);
  watch.present.declare(recorded.metrics, recorded.series);
  rescope(watch);
  const rows = rowsOf(recorded);
  let made = 0;
  const judging = {
    silences: new Map(),
    startedAt: rows[0]?.at ?? 0,
    sites: new Map(),
    newId: () => `replay-${++made}`,
  };
  const found = new Map<string, Replayed>();
  const judge = (at: number, ticking: boolean) => {
    for (const { incident } of judgeDevice(watch, at, ticking, judging)) {
      if (incident.openedAt === null) continue;
      const { id, rule, instance, title, summary, severity, priority, openedAt, resolvedAt, repeats, silenced } =
        incident;
      found.set(id, { rule, instance, title, summary, severity, priority, openedAt, resolvedAt, repeats, silenced });
    }
  };
  const events = [...recorded.events].sort((a, b) => a.at - b.at);
  let event = 0;
  let tickedAt = rows[0]?.at ?? 0;
  for (const { at, values } of rows) {
    for (; tickedAt + tickMs < at; tickedAt += tickMs) judge(tickedAt + tickMs, true);
    for (let next = events[event]; next && next.at <= at; next = events[++event]) {
      watch.panel.event(next.kind, next.instance, next.at);
    }
    watch.reportedAt = at;
    watch.present.take({ values }, at);
    watch.panel.observe(at);
    judge(at, false);
  }
  return [...found.values()].sort((a, b) => a.openedAt - b.openedAt);
}

/** The points of all series as the reports they came in: one row per moment. */
function rowsOf({ series, points }: Recorded): { at: number; values: (number | null)[] }[] {
  const length = Math.max(0, ...series.map(([index]) => index + 1));
  const rows = new Map<number, (number | null)[]>();
  series.forEach(([index], i) => {
    for (const [at, value] of points[i] ?? []) {
      const row = rows.get(at) ?? new Array<number | null>(length).fill(null);
      row[index] = value;
      rows.set(at, row);
    }
  });
  return [...rows].sort(([a], [b]) => a - b).map(([at, values]) => ({ at, values }));
}
