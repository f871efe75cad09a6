import { dayMs } from './week.ts';

/** A number from 0 to 1 that looks like chance and is the same in every run. */
export function chance(seed: number): number {
  const wave = Math.sin(seed * 12.9898) * 43_758.5453;
  return wave - Math.floor(wave);
}

export const hourOf = (at: number): number => (at % dayMs) / 3_600_000;

/** How hard people work a machine, 0–1: office hours (UTC) from Monday to Friday, and a little at other times. */
export function work(at: number): number {
  const weekday = new Date(at).getUTCDay();
  const hour = hourOf(at);
  const isOffice = weekday >= 1 && weekday <= 5 && hour >= 8 && hour < 18;
  const isLunch = hour >= 12 && hour < 13;
  return (isOffice ? (isLunch ? 0.2 : 0.6) : 0.05) * (0.6 + 0.8 * chance(at / 60_000));
}

/** The last time before `at` that it was so many hours past midnight (UTC). */
export function lastAt(at: number, hour: number): number {
  const today = Math.floor(at / dayMs) * dayMs + hour * 3_600_000;
  return today <= at ? today : today - dayMs;
}

/** Counters that grow: `add` what came since the last look, `perSecond` at that moment. */
export function createCounter(start = 0) {
  let value = start;
  let countedAt: number | undefined;
  return (at: number, perSecond: number): number => {
    value += Math.round(((at - (countedAt ?? at)) / 1000) * perSecond);
    countedAt = at;
    return value;
  };
}
