const hourMs = 3_600_000;
/** Successes closer together belong to one run: several sources one after another, a clean-up after the backup. */
const sameRunMs = 15 * 60_000;
/** Less than an hour, so that an hourly backup keeps its hours apart. */
const sameHourHours = 0.75;
/** So many gaps make a rhythm; of one hour of the day, of one hour of the week. */
const enough = { any: 3, hour: 3, weekday: 2 };

/**
 * How often a backup succeeds, ms: the median of the gaps it has had, taken where possible from those that began
 * at the same hour of the week or of the day. A backup on working days is so not missed on Sunday, nor an hourly one at night.
 * Undefined until there are enough gaps.
 */
export function learnRhythm(successes: readonly number[]): number | undefined {
  const runs = successes.filter((at, i) => i === successes.length - 1 || (successes[i + 1] ?? at) - at >= sameRunMs);
  const gaps = runs.slice(1).map((at, i) => ({ from: runs[i] ?? at, ms: at - (runs[i] ?? at) }));
  const last = runs.at(-1);
  if (last === undefined || gaps.length < enough.any) return undefined;
  const sameHour = gaps.filter((gap) => hoursApart(gap.from, last) < sameHourHours);
  const sameWeekday = sameHour.filter((gap) => new Date(gap.from).getDay() === new Date(last).getDay());
  const fitting = sameWeekday.length >= enough.weekday ? sameWeekday : sameHour.length >= enough.hour ? sameHour : gaps;
  return median(fitting.map((gap) => gap.ms));
}

/** Between two times of day, 0–12. */
function hoursApart(a: number, b: number): number {
  const hours = (at: number) => new Date(at).getHours() + new Date(at).getMinutes() / 60;
  const apart = Math.abs(hours(a) - hours(b));
  return Math.min(apart, 24 - apart);
}

export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

export const toHours = (ms: number): number => Math.round((ms / hourMs) * 10) / 10;
