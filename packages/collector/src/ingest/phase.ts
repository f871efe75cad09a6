import type { Settings } from '@forewarn/shared';

/**
 * Arrivals come in clumps this far apart: waking up is what costs (DESIGN.md §4, 50–250 ms). Longer ones cost nothing less
 * at 5,000 reports a second, and a breach would wait behind them: a clump of 250 ms keeps the collector busy for 50.
 */
const clumpMs = 50;

/**
 * Where in its interval a device reports, by the device's own clock: even over the fleet, the same at every start.
 * `skewMs` is device minus collector clock.
 */
export function phaseOf(deviceNumber: number, everyMs: number, skewMs: number): number {
  const clumps = Math.max(1, Math.floor(everyMs / clumpMs));
  const slot = (deviceNumber % clumps) * clumpMs;
  return ((Math.round(slot + skewMs) % everyMs) + everyMs) % everyMs;
}

/** What a device is told when its session begins, and when its settings change. */
export function settingsOf(
  deviceNumber: number,
  { everyMs, disabled }: Pick<Settings, 'everyMs' | 'disabled'>,
  skewMs: number,
  ackedSeq: number,
): Settings {
  const phaseMs = phaseOf(deviceNumber, everyMs, skewMs);
  return { t: 'settings', everyMs, phaseMs, disabled: [...disabled], ackedSeq };
}
