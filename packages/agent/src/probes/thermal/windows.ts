import type { Host } from '../../host.ts';
import { numberAt } from '../fields.ts';
import type { Result } from '../probe.ts';
import type { ThermalMetric } from './metrics.ts';

const everyMs = 5 * 60_000;

/** The zones of ACPI: PercentPassiveLimit is 100 where nothing is slowed; ThrottleReasons bit 0 = heat, bit 1 = current. */
const script =
  "Get-CimInstance Win32_PerfFormattedData_Counters_ThermalZoneInformation | Select-Object @{n='limit';e={[int]$_.PercentPassiveLimit}}, @{n='reasons';e={[int]$_.ThrottleReasons}}";

const heat = 0x1;

/** Undefined where no zone answers. */
export function isSlowed(rows: readonly unknown[]): boolean | undefined {
  const zones = rows.flatMap((row) => {
    const limit = numberAt(row, 'limit');
    const reasons = numberAt(row, 'reasons');
    return limit !== undefined && reasons !== undefined ? [{ limit, reasons }] : [];
  });
  if (zones.length === 0) return undefined;
  // Zones that know no limit say 0; a limit of current alone is how the maker wants it.
  return zones.some(({ limit, reasons }) => limit < 100 && ((reasons & heat) !== 0 || (limit > 0 && reasons === 0)));
}

export function startWindows(host: Host): () => Promise<Result<ThermalMetric>> {
  const ask = host.windows({ name: 'thermal', everyMs, script });
  return async () => {
    const slowed = isSlowed(await ask());
    return slowed === undefined ? {} : { readings: [{ metric: 'thermal.throttled', value: slowed ? 1 : 0 }] };
  };
}
