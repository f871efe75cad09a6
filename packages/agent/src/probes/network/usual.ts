import type { Host } from '../../host.ts';

const stateName = 'network-usual';
const mostPlaces = 8;
const saveEveryMs = 60 * 60_000;

/**
 * The lower edge of what is measured: falls quickly to a better value and rises slowly (by 0.3 % of the difference a minute,
 * half in four hours), so that a line that is slow for an afternoon does not become the norm.
 */
const fall = 0.2;
const rise = 0.003;
/** Looks after which it counts as learned. */
const learnedLooks = 30;

export interface Usual {
  readonly ms: number;
  readonly looks: number;
}

export function learn(before: Usual | undefined, ms: number): Usual {
  if (before === undefined) return { ms, looks: 1 };
  return { ms: before.ms + (ms - before.ms) * (ms < before.ms ? fall : rise), looks: before.looks + 1 };
}

/** How much longer than usual; undefined while the usual is not known. */
export function above(usual: Usual | undefined, ms: number): number | undefined {
  return usual === undefined || usual.looks < learnedLooks ? undefined : Math.max(0, ms - usual.ms);
}

function parse(text: string): Map<string, Usual> {
  const places = text.split('\n').flatMap((line) => {
    const [place = '', ms, looks] = line.split(' ');
    const usual = { ms: Number(ms), looks: Number(looks) };
    return usual.ms > 0 && usual.looks > 0 ? [[place, usual] as const] : [];
  });
  return new Map(places);
}

/** What is usual at each place, kept over restarts; a laptop knows the office and the home apart by their routers. */
export function startUsual(host: Host): {
  of(place: string): Usual | undefined;
  take(place: string, ms: number): void;
} {
  const places = parse(host.state.read(stateName) ?? '');
  let savedAtMs = host.elapsedMs();
  return {
    of: (place) => places.get(place),
    take(place, ms) {
      const next = learn(places.get(place), ms);
      // The place used last stands last; the longest unused is forgotten.
      places.delete(place);
      places.set(place, next);
      if (places.size > mostPlaces) places.delete(places.keys().next().value ?? '');
      const isDue = next.looks === learnedLooks || host.elapsedMs() - savedAtMs >= saveEveryMs;
      if (!isDue) return;
      savedAtMs = host.elapsedMs();
      host.state.write(
        stateName,
        [...places].map(([name, { ms: own, looks }]) => `${name} ${own} ${looks}`).join('\n'),
      );
    },
  };
}
