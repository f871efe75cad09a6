const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its one or two largest units: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  if (whole < minute) return `${Math.round(whole / 1000)} s`;
  if (whole < hour) return `${Math.round(whole / minute)} min`;
  if (whole < day) return twoUnits(whole, hour, 'h', minute, 'min');
  return twoUnits(whole, day, 'd', hour, 'h');
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const smalls = Math.round(ms / small);
  const perBig = big / small;
  const rest = smalls % perBig;
  const bigs = `${Math.floor(smalls / perBig)} ${bigName}`;
  return rest === 0 ? bigs : `${bigs} ${rest} ${smallName}`;
}

/** How long ago, for a column people scan: one unit. */
export function ago(at: number | null, now: number): string {
  if (at === null || at === 0) return 'never';
  const passed = now - at;
  if (passed < 5000) return 'now';
  if (passed < minute) return `${Math.floor(passed / 1000)} s ago`;
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < day) return `${Math.floor(passed / hour)} h ago`;
  return `${Math.floor(passed / day)} d ago`;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** A moment, as short as it stays clear: the time alone when it is today. */
export function moment(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? time.format(at) : dayAndTime.format(at);
}

export const fullMoment = (at: number): string => full.format(at);
export const dateOnly = (at: number): string => date.format(at);
