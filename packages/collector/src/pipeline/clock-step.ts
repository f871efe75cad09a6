import type { Incident } from '../incidents/incident.ts';
import { type DeviceWatch, remember } from './device-watch.ts';

/**
 * The collector's clock was stepped: what is remembered of a device moves with it, so that no time passes for holds,
 * silence and clearing (SECURITY R8). Returns the incidents whose running times moved, to be kept.
 */
export function shiftWatch(watch: DeviceWatch, byMs: number): Incident[] {
  const moved = (at: number) => (at > 0 ? at + byMs : at);
  watch.reportedAt = moved(watch.reportedAt);
  watch.judgedAt = moved(watch.judgedAt);
  watch.drainsUntil = moved(watch.drainsUntil);
  watch.bootedAt = moved(watch.bootedAt);
  watch.present.shift(byMs);
  watch.panel.shift(byMs);
  const shifted: Incident[] = [];
  for (const incident of [...watch.incidents.values()]) {
    const after = shiftRunning(incident, (at) => at + byMs);
    if (after === incident) continue;
    remember(watch, after);
    shifted.push(after);
  }
  return shifted;
}

/** Moves the moments from which a hold, a clearing or a silence is counted; what has happened keeps its moment. */
export function shiftRunning(incident: Incident, move: (at: number) => number): Incident {
  const { phase, breachedAt, clearSince, unknownSince } = incident;
  if (phase === 'resolved' || (phase !== 'pending' && clearSince === null && !unknownSince)) return incident;
  return {
    ...incident,
    breachedAt: phase === 'pending' ? move(breachedAt) : breachedAt,
    clearSince: clearSince === null ? null : move(clearSince),
    ...(unknownSince ? { unknownSince: move(unknownSince) } : {}),
  };
}
