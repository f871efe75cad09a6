import { hourOf, work } from './rhythm.ts';

/** The day of a machine that a person carries: at the office, at home in the evening, asleep at night and most of the weekend. */
export interface Carried {
  readonly place: 'office' | 'home';
  readonly asleep: boolean;
  readonly onMains: boolean;
  /** 0–1 */
  readonly charge: number;
  readonly load: number;
}

export function carriedAt(at: number): Carried {
  const hour = hourOf(at);
  const weekday = new Date(at).getUTCDay();
  const isFree = weekday === 0 || weekday === 6;
  const isOffice = !isFree && hour >= 8 && hour < 18;
  const isMeeting = isOffice && hour >= 14 && hour < 16;
  const isEvening = hour >= 19 && hour < 22;
  const asleep = isFree ? hour < 10 || hour >= 12 : hour < 7.5 || (hour >= 18 && hour < 19) || hour >= 22;
  const used = isMeeting ? (hour - 14) * 0.18 : isEvening ? (hour - 19) * 0.22 : 0;
  const regained = isOffice && hour >= 16 ? Math.max(0, 0.36 - (hour - 16) * 0.5) : 0;
  return {
    place: isOffice ? 'office' : 'home',
    asleep,
    onMains: !isMeeting && !isEvening,
    charge: 1 - used - regained,
    load: asleep ? 0 : work(at),
  };
}
