/** Arrivals come in clumps this far apart: waking up is what costs (DESIGN.md §4, 50–250 ms). */
const clumpMs = 250;

/**
 * Where in its interval a device reports, by the device's own clock: even over the fleet, the same at every start.
 * `skewMs` is device minus collector clock.
 */
export function phaseOf(deviceNumber: number, everyMs: number, skewMs: number): number {
  const clumps = Math.max(1, Math.floor(everyMs / clumpMs));
  const slot = (deviceNumber % clumps) * clumpMs;
  return ((Math.round(slot + skewMs) % everyMs) + everyMs) % everyMs;
}
