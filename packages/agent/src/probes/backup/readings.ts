import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Look } from './look.ts';
import { lastSuccess, type Memory } from './memory.ts';
import { integrities, type Metric, results, seenStates } from './metrics.ts';
import { learnRhythm, median, toHours } from './rhythm.ts';

/** Sizes of the past that make a usual one. */
const enoughSizes = 3;
const longestDetail = 500;
const hourMs = 3_600_000;

/** What is said of one backup that could be looked at. */
export function readingsOf(
  instance: string,
  look: Look,
  memory: Memory,
  expectEveryHours: number | undefined,
  now: number,
): Reading<Metric>[] {
  const last = lastSuccess(memory, now);
  const learned = learnRhythm(memory.successes);
  const hours = expectEveryHours ?? look.expectEveryHours;
  const rhythmMs = hours === undefined ? learned : hours * hourMs;
  const why =
    expectEveryHours !== undefined ? 'as configured' : hours === undefined ? 'learned' : 'its disk may be away';
  const failed = look.failedAt !== undefined && look.failedAt > (last ?? 0);
  const result = failed ? 'failed' : last === undefined ? 'unknown' : 'ok';
  const story = [
    last === undefined ? neverSeen(instance, look) : `Last success of ${instance}: ${moment(last)}.`,
    failed ? `It failed at ${moment(look.failedAt ?? 0)}.` : '',
    rhythmMs === undefined ? '' : `It should come every ${toHours(rhythmMs)} h (${why}).`,
    look.note,
    look.nextAt === undefined ? '' : `The next one is due at ${moment(look.nextAt)}.`,
    look.successes.some((at) => at > now + hourMs) ? 'Something in it is dated in the future and is not counted.' : '',
  ];
  const detail = story.filter(Boolean).join(' ').slice(0, longestDetail);
  const told = (metric: Metric, value: number | null): Reading<Metric> => ({ metric, instance, value, detail });
  const readings: Reading<Metric>[] = [
    told('backup.age', last === undefined ? null : ageSeconds(last, now)),
    told('backup.seen', seenStates.indexOf(last !== undefined ? 'seen' : look.waiting === true ? 'waiting' : 'never')),
    { metric: 'backup.rhythm', instance, value: rhythmMs === undefined ? null : Math.round(rhythmMs / 1000) },
    {
      metric: 'backup.running',
      instance,
      value: memory.lockedSince === null ? 0 : ageSeconds(memory.lockedSince, now),
    },
    told('backup.last_result', results.indexOf(result)),
  ];
  if (look.durationMs !== undefined) {
    readings.push({ metric: 'backup.duration', instance, value: Math.round(look.durationMs / 1000) });
  }
  if (look.integrity !== undefined) readings.push(told('backup.integrity', integrities.indexOf(look.integrity)));
  if (look.sizeBytes === null) return readings;
  return [
    ...readings,
    { metric: 'backup.size', instance, value: look.sizeBytes },
    { metric: 'backup.size_change', instance, value: sizeChange(look, look.sizeBytes, memory) },
  ];
}

const neverSeen = (instance: string, look: Look): string =>
  look.waiting === true
    ? `No success of ${instance} is known yet, and it is too early to say that there is none.`
    : `${instance} has never succeeded.`;

/** What is said of one that could not: the age goes on from what is remembered, and the reason is told. */
export function readingsOfUnseen(
  instance: string,
  state: 'unreadable' | 'misconfigured',
  problem: string,
  memory: Memory | undefined,
  now: number,
): Reading<Metric>[] {
  const last = lastSuccess(memory, now);
  const remembered = last === undefined ? '' : ` Last success that was seen: ${moment(last)}.`;
  const detail = `${problem}${remembered}`.slice(0, longestDetail);
  return [
    { metric: 'backup.seen', instance, value: seenStates.indexOf(state), detail },
    { metric: 'backup.age', instance, value: last === undefined ? null : ageSeconds(last, now), detail },
    { metric: 'backup.last_result', instance, value: results.indexOf('unknown'), detail },
  ];
}

/** What is said of one that nobody can judge now. */
export function readingsOfAway(instance: string, why: string): Reading<Metric>[] {
  return [
    { metric: 'backup.seen', instance, value: seenStates.indexOf('waiting'), detail: why },
    { metric: 'backup.age', instance, value: null, detail: why },
  ];
}

/** What happened between two looks. */
export function eventsOf(instance: string, before: Memory, after: Memory, note: string): DeviceEvent[] {
  const events: DeviceEvent[] = [];
  const known = before.successes.at(-1);
  const last = after.successes.at(-1);
  if (last !== undefined && last !== known) events.push({ kind: 'backup-finished', at: last, instance });
  if (after.failedAt !== null && after.failedAt !== before.failedAt) {
    events.push({ kind: 'backup-failed', at: after.failedAt, instance, detail: note.slice(0, longestDetail) });
  }
  return events;
}

function sizeChange(look: Look, sizeBytes: number, memory: Memory): number {
  const earlier = (look.earlierSizes ?? []).filter((bytes) => bytes > 0);
  const usual = look.earlierSizes === undefined ? memory.largestBytes : median(earlier);
  const known = look.earlierSizes === undefined || earlier.length >= enoughSizes;
  return usual === undefined || usual === 0 || !known ? 1 : Math.round((sizeBytes / usual) * 1000) / 1000;
}

function ageSeconds(at: number, now: number): number {
  return Math.max(0, Math.round((now - at) / 1000));
}

/** `2026-11-22 07:05`, in the machine's own time zone. */
function moment(at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`;
}
