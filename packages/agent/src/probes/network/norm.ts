import type { Host } from '../../host.ts';
import { parseNetDev } from './counters.ts';

const stateName = 'network-norm';
const hours = 168;
const hourMs = 60 * 60_000;
/** A week's highest rate counts less every week, so that an old line is forgotten within some months. */
const weeklyFade = 0.9;
/** Less than this a second teaches nothing of what a line can do. */
const teachingBytes = 100_000;
/** Minutes of real traffic before anything is compared. */
const learnedMinutes = 60;
const mostPlaces = 4;

/** What a line has given at one place: for each hour of the week the highest rate held for a minute, bytes a second. */
export interface Norm {
  readonly rates: number[];
  /** Minutes in which it carried enough to learn from. */
  minutes: number;
}

export const hourOfWeek = (now: number) => Math.floor(now / hourMs) % hours;

/** The highest of this hour, the one before and the one after; of the whole week where those carried nothing yet. */
export function normAt({ rates, minutes }: Norm, hour: number): number | undefined {
  if (minutes < learnedMinutes) return undefined;
  const near = Math.max(...[-1, 0, 1].map((step) => rates[(hour + step + hours) % hours] ?? 0));
  return near > 0 ? near : Math.max(...rates);
}

/** Takes one minute's rate; the bucket fades when its hour comes round again. */
export function teach(norm: Norm, hour: number, isNewHour: boolean, rate: number): void {
  if (isNewHour) norm.rates[hour] = Math.round((norm.rates[hour] ?? 0) * weeklyFade);
  if (rate < teachingBytes) return;
  norm.minutes += 1;
  norm.rates[hour] = Math.max(norm.rates[hour] ?? 0, Math.round(rate));
}

function recall(text: string): Map<string, Norm> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [place = '', minutes, ...rates] = line.split(' ');
      const norm = { minutes: Number(minutes), rates: rates.map(Number) };
      return norm.rates.length === hours && norm.rates.every((rate) => rate >= 0) && norm.minutes >= 0
        ? [[place, norm] as const]
        : [];
    }),
  );
}

interface Counted {
  readonly device: string;
  readonly bytes: number;
  readonly atMs: number;
}

/** At least so much of the norm must be wanted: who asks for little gets little. */
const leastWanted = 0.05;

/** Watches what the way out carries, and never sends anything to find out. Linux only: elsewhere counters come too seldom. */
export function startNorm(host: Host) {
  const places = recall(host.state.read(stateName) ?? '');
  let before: Counted | undefined;
  let lastHour = hourOfWeek(host.now());

  function rateOf(device: string): number | undefined {
    const [counters] = parseNetDev(host.readFile('/proc/net/dev') ?? '', (name) => name === device);
    if (counters === undefined) return undefined;
    const now = { device, bytes: counters.receivedBytes, atMs: host.elapsedMs() };
    const last = before;
    before = now;
    if (last === undefined || last.device !== device || now.bytes < last.bytes || now.atMs <= last.atMs)
      return undefined;
    return (now.bytes - last.bytes) / ((now.atMs - last.atMs) / 1000);
  }

  function keep(): void {
    const lines = [...places].map(([place, { minutes, rates }]) => [place, minutes, ...rates].join(' '));
    host.state.write(stateName, lines.join('\n'));
  }

  /** What was received a second since the last look, the norm, and their share: 1 unless the line `isFull` and more is wanted. */
  return (place: string, device: string, isFull: boolean) => {
    if (host.platform !== 'linux') return undefined;
    const rate = rateOf(device);
    if (rate === undefined) return undefined;
    const hour = hourOfWeek(host.now());
    const isNewHour = hour !== lastHour;
    lastHour = hour;
    const norm = places.get(place) ?? { minutes: 0, rates: new Array<number>(hours).fill(0) };
    places.delete(place);
    places.set(place, norm);
    if (places.size > mostPlaces) places.delete(places.keys().next().value ?? '');
    const usual = normAt(norm, hour);
    teach(norm, hour, isNewHour, rate);
    if (isNewHour) keep();
    const isWanted = usual !== undefined && isFull && rate >= usual * leastWanted;
    if (usual === undefined) return { rate };
    return { rate, usual, share: isWanted ? Math.min(1, rate / usual) : 1 };
  };
}
