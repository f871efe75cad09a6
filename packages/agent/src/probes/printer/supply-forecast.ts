/** A level and the page counter at one moment. */
export interface SupplyPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly pages: number;
  /** 0–1. */
  readonly left: number;
}

export interface SupplyForecast {
  readonly pagesLeft: number;
  readonly secondsLeft: number;
}

/** A level that rises by so much was refilled, or another cartridge was put in. */
const refill = 0.05;
/** Points kept: from full to empty in steps of one percent, at two percent a point. */
const mostPoints = 50;
const least = { days: 7, drop: 0.05, pages: 50 } as const;
/** Beyond two years a forecast says nothing that anybody can use. */
const farthestSeconds = 2 * 365 * 86_400;
const dayMs = 86_400_000;

/** Takes a new look into the history; the same history when it tells nothing new. The newest comes last. */
export function observed(history: readonly SupplyPoint[], point: SupplyPoint): readonly SupplyPoint[] {
  const last = history.at(-1);
  if (last === undefined || point.left > last.left + refill || point.pages < last.pages) return [point];
  if (point.left >= last.left) return history;
  const [first = point, ...steps] = history;
  // Every second of the old steps goes when there are too many: the first and the newest stay.
  const kept = steps.length < mostPoints ? steps : steps.filter((_, i) => i % 2 === 0);
  return [first, ...kept, point];
}

/**
 * How long a supply lasts, from the page counter: what a page has taken so far, and how many pages a day come out.
 * Printers tell levels in steps (1, 5, 10 %), so it measures from step to step and not from a level that may be about to fall.
 * Undefined until a week, 50 pages and 5 % have been seen, and when it would last for years.
 */
export function forecast(history: readonly SupplyPoint[], now: SupplyPoint): SupplyForecast | undefined {
  const [start, firstStep] = history;
  const lastStep = history.at(-1);
  if (start === undefined || firstStep === undefined || lastStep === undefined) return undefined;
  const pages = lastStep.pages - firstStep.pages;
  const drop = firstStep.left - lastStep.left;
  if (pages < least.pages || drop < least.drop - 1e-9 || now.at - start.at < least.days * dayMs) return undefined;
  const leftNow = Math.max(0, lastStep.left - (drop / pages) * Math.max(0, now.pages - lastStep.pages));
  const pagesLeft = (leftNow * pages) / drop;
  const pagesPerSecond = ((now.pages - start.pages) * 1000) / (now.at - start.at);
  const secondsLeft = pagesLeft / pagesPerSecond;
  return secondsLeft <= farthestSeconds
    ? { pagesLeft: Math.round(pagesLeft), secondsLeft: Math.round(secondsLeft) }
    : undefined;
}

/** “about 640 pages, 12 days at the present pace”. */
export function forecastSentence(supply: string, { pagesLeft, secondsLeft }: SupplyForecast): string {
  const days = Math.round(secondsLeft / 86_400);
  const time = days < 1 ? 'less than a day' : days === 1 ? 'one day' : `${days} days`;
  return `${supply} lasts for about ${pagesLeft} pages, ${time} at the pace since it was put in or first seen`;
}
