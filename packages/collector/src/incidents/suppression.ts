import type { Role } from '@forewarn/shared';
import { momentOf, offsetMs } from './wall-clock.ts';

/** A silence (once) or a maintenance window (recurring): incidents are recorded, nobody is told. */
export interface Silence {
  readonly id: string;
  readonly match: {
    readonly device?: string;
    readonly site?: string;
    readonly tag?: string;
    readonly role?: Role;
    readonly rule?: string;
    readonly instance?: string;
  };
  readonly from: number;
  readonly until: number;
  /** Repeats every so many days at the same wall-clock time in `timeZone`; null = once. */
  readonly everyDays: number | null;
  readonly timeZone: string;
  readonly reason: string;
  readonly by: string;
}

/** What a silence is matched against. */
export interface Place {
  readonly device: string;
  readonly site: string;
  readonly tags: readonly string[];
  readonly role: Role;
  readonly rule: string;
  readonly instance: string;
}

/** Whether a silence covers this place now. */
export function isSilenced(silences: Iterable<Silence>, place: Place, now: number): boolean {
  for (const silence of silences) if (covers(silence, place) && isInForce(silence, now)) return true;
  return false;
}

function covers({ match }: Silence, place: Place): boolean {
  return (
    (match.device === undefined || match.device === place.device) &&
    (match.site === undefined || match.site === place.site) &&
    (match.tag === undefined || place.tags.includes(match.tag)) &&
    (match.role === undefined || match.role === place.role) &&
    (match.rule === undefined || match.rule === place.rule) &&
    (match.instance === undefined || match.instance === place.instance)
  );
}

const dayMs = 86_400_000;

/** A recurring window begins at the same wall-clock time in its time zone, whatever summer time does, and lasts as long. */
export function isInForce(silence: Silence, now: number): boolean {
  if (now < silence.from) return false;
  if (silence.everyDays === null) return now < silence.until;
  const lengthMs = silence.until - silence.from;
  const days = Math.floor((now - silence.from) / dayMs / silence.everyDays) * silence.everyDays;
  // The neighbours too: summer time moves a start by an hour, and a window may be longer than its period.
  for (const shift of [-silence.everyDays, 0, silence.everyDays]) {
    const start = sameWallClock(silence.from, days + shift, silence.timeZone);
    if (start >= silence.from && now >= start && now < start + lengthMs) return true;
  }
  return false;
}

const sameWallClock = (at: number, laterDays: number, timeZone: string): number =>
  momentOf(at + offsetMs(at, timeZone) + laterDays * dayMs, timeZone);
