import type { Reading } from '@forewarn/shared';
import { duplexes, type LinkMetric } from './metrics.ts';

/** What is seen of one cabled interface. */
export interface Cable {
  readonly name: string;
  readonly isUp: boolean;
  /** Mbit/s. */
  readonly speed?: number;
  readonly full?: boolean;
  /** How often the link changed since the interface appeared. */
  readonly changes?: number;
  /** The router it leads to, by what tells it apart from others. */
  readonly router?: string;
}

const hourMs = 60 * 60_000;
/** While a machine starts its cards agree on a speed anew, several times. */
const startingMs = 5 * 60_000;

interface Flaps {
  changes: number;
  moments: { readonly atMs: number; readonly times: number }[];
}

export interface Moment {
  readonly atMs: number;
  readonly upMs: number;
  /** The machine did not sleep since the look before. */
  readonly wasAwake: boolean;
}

/** Counts lost links within the last hour; a change is down or up, two make a flap. */
function startFlaps() {
  const known = new Map<string, Flaps>();
  return ({ name, changes }: Cable, { atMs, upMs, wasAwake }: Moment): number | undefined => {
    if (changes === undefined) return undefined;
    const flaps = known.get(name) ?? { changes, moments: [] };
    known.set(name, flaps);
    const times = changes - flaps.changes;
    flaps.changes = changes;
    if (times > 0 && wasAwake && upMs > startingMs) flaps.moments.push({ atMs, times });
    flaps.moments = flaps.moments.filter((moment) => atMs - moment.atMs < hourMs);
    return Math.floor(flaps.moments.reduce((sum, moment) => sum + moment.times, 0) / 2);
  };
}

/** Best speed by interface and router. */
export type Speeds = Map<string, number>;

const mostSpeeds = 40;

/** The share of the best speed here; remembers a better one. `changed` = there is something to keep. */
export function shareOf(
  speeds: Speeds,
  { name, speed, router }: Cable,
): { share: number; changed: boolean } | undefined {
  if (speed === undefined || router === undefined) return undefined;
  const place = `${name} ${router}`;
  const best = speeds.get(place) ?? 0;
  if (speed <= best) return { share: speed / best, changed: false };
  speeds.delete(place);
  speeds.set(place, speed);
  if (speeds.size > mostSpeeds) speeds.delete(speeds.keys().next().value ?? '');
  return { share: 1, changed: true };
}

/** Readings of cabled interfaces; `keep` is called when a better speed was seen. */
export function startCables(speeds: Speeds, keep: () => void) {
  const flapsOf = startFlaps();
  return (cables: readonly Cable[], moment: Moment): Reading<LinkMetric>[] =>
    cables.flatMap((cable) => {
      const { name: instance, isUp, full } = cable;
      const readings: Reading<LinkMetric>[] = [];
      const flaps = flapsOf(cable, moment);
      if (flaps !== undefined) readings.push({ metric: 'network.flaps', instance, value: flaps });
      if (!isUp) return readings;
      if (full !== undefined)
        readings.push({ metric: 'network.duplex', instance, value: duplexes.indexOf(full ? 'full' : 'half') });
      const found = shareOf(speeds, cable);
      if (found?.changed) keep();
      if (found !== undefined) readings.push({ metric: 'network.speed_share', instance, value: found.share });
      return readings;
    });
}
