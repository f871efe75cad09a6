import type { WindowsQuery } from '../../host.ts';
import { numberAt } from '../fields.ts';
import { batteryQuery, isUps, parseBattery } from '../power/windows.ts';
import type { Ups } from './ups.ts';

/** A UPS on USB stands among the batteries; asked more often than a laptop's, together with the event log. */
export const upsQuery: WindowsQuery = { ...batteryQuery, name: 'ups', everyMs: 5 * 60_000 };

/** Win32_Battery.BatteryStatus. */
const low = 4;
const criticallyLow = 5;
/** What Win32_Battery says when it does not know how long (71,582,788 minutes). */
const longestMinutes = 24 * 60;

/** The UPSs among the answers of `upsQuery`; batteries of laptops are left out. */
export function parseWindowsUps(answers: readonly unknown[]): Ups[] {
  return answers.filter(isUps).map((answer) => {
    const { name, charge, state } = parseBattery(answer);
    const status = numberAt(answer, 'state');
    const minutes = numberAt(answer, 'minutes');
    const isLow = status === low || status === criticallyLow;
    const carried =
      state === undefined ? undefined : state === 'discharging' ? (isLow ? 'low-battery' : 'on-battery') : 'online';
    return {
      name,
      state: carried,
      ...(charge !== undefined && { charge }),
      ...(minutes !== undefined && minutes <= longestMinutes && { runtime: minutes * 60 }),
    };
  });
}
