import { isUtf8 } from 'node:buffer';
import { metricSchema, seriesSchema, type ToCollector, toCollectorSchema, wireVersion } from '@forewarn/shared';
import { readReport } from './read-report.ts';

/** Why a frame is not a message. `unknown`: a type of a newer minor version, ignored and counted (SECURITY S22). */
export type Unreadable = 'malformed' | 'unknown' | 'wrong-version';

const known = new Set<unknown>(['report', 'series', 'facts', 'hello', 'enroll', 'bye'] satisfies ToCollector['t'][]);

/** Series and metrics left out because one of their fields is over its limit, by the message they came in. */
const leftOut = new WeakMap<object, number>();
export const seriesLeftOut = (message: object): number => leftOut.get(message) ?? 0;

/**
 * One frame to one message: the only place where bytes of an agent become values. Never throws, and what it
 * returns holds only declared fields of declared types (SECURITY S20).
 */
export function decode(bytes: Buffer): ToCollector | Unreadable {
  const report = readReport(bytes);
  if (report !== undefined) return report;
  // The socket leaves that to us: what is read above is ASCII.
  if (!isUtf8(bytes)) return 'malformed';
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (typeof value !== 'object' || value === null || !('t' in value)) return 'malformed';
  if (!known.has(value.t)) return typeof value.t === 'string' ? 'unknown' : 'malformed';
  if (value.t === 'hello' || value.t === 'enroll') {
    if (!('v' in value) || !Number.isSafeInteger(value.v)) return 'malformed';
    if (value.v !== wireVersion) return 'wrong-version';
  }
  const result = toCollectorSchema.safeParse(value);
  const message = result.success ? result.data : withoutBadSeries(value);
  if (message === undefined) return 'malformed';
  return text.includes('\\u') && !isWellFormed(message) ? 'malformed' : message;
}

/** One printer with an endless name must not shut its whole device out: only that series is left out (SECURITY S21). */
function withoutBadSeries(value: object): ToCollector | undefined {
  if (!('metrics' in value && Array.isArray(value.metrics) && 'series' in value && Array.isArray(value.series))) {
    return undefined;
  }
  const metrics = value.metrics.filter((metric: unknown) => metricSchema.safeParse(metric).success);
  const series = value.series.filter((one: unknown) => seriesSchema.safeParse(one).success);
  const result = toCollectorSchema.safeParse({ ...value, metrics, series });
  if (!result.success) return undefined;
  leftOut.set(result.data, value.series.length - series.length);
  return result.data;
}

/** With the flag `u` a pair is one character, so this matches only half of one. */
const loneSurrogate = /\p{Surrogate}/u;

/** Half of a surrogate pair is not text: no database and no browser would give it back as it came. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !loneSurrogate.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isWellFormed(key) && isWellFormed(inner));
}
