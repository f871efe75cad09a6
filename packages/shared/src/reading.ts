import * as z from 'zod/mini';

/** Units a metric may have. Ratios are 0–1; a `state` counts through the metric's closed list of states. */
export const units = [
  'ratio',
  'bytes',
  'bytes_per_second',
  'per_second',
  'ms',
  'seconds',
  'count',
  'celsius',
  'mbit_per_second',
  'state',
] as const;
export type Unit = (typeof units)[number];

/** What a probe declares of one metric. `help` is the documentation people read. */
export interface MetricDeclaration {
  readonly unit: Unit;
  readonly help: string;
  /** Only with unit `state`: the closed list; a reading's value is an index into it. */
  readonly states?: readonly string[];
}

const name = z.string().check(z.minLength(1), z.maxLength(64));

/** A metric as a device announces it in `hello` and `series`. */
export const metricSchema = z.object({
  name,
  unit: z.enum(units),
  help: z.string().check(z.maxLength(300)),
  states: z.optional(z.array(name).check(z.maxLength(32))),
});
export type Metric = z.infer<typeof metricSchema>;

/** `[index, metric, instance]`: index is the place in a report's `values`, never reused within an epoch. */
export const seriesSchema = z.tuple([
  z.int().check(z.nonnegative(), z.lt(500)),
  name,
  z.string().check(z.maxLength(64)),
]);
export type Series = z.infer<typeof seriesSchema>;

/** One value of one series at one moment, as a probe returns it. */
export interface Reading<Name extends string = string> {
  readonly metric: Name;
  /** Which one: `/`, `eth0`, `HP-2F`. Empty when there is only one. */
  readonly instance?: string;
  /** In the metric's unit; for a state metric the index of the state. `null` = asked, and there is no value. */
  readonly value: number | null;
  /** A sentence for people; shown, never parsed. */
  readonly detail?: string;
}

/** Until a series has shown its rhythm it is taken to be hourly. */
const assumedEveryMs = 3_600_000;
/** A reading counts until three of its own intervals have passed, and at least half a minute. */
const freshIntervals = 3;
const leastFreshMs = 30_000;

/** Whether a reading taken at `readAt` (0 = never), of a series read every `everyMs` (0 = not known yet), still counts. */
export function isFresh(everyMs: number, readAt: number, now: number): boolean {
  return readAt > 0 && now - readAt <= Math.max(leastFreshMs, freshIntervals * (everyMs || assumedEveryMs));
}
