import type { WindowsQuery } from '../../host.ts';
import { at, numberAt, textAt } from '../fields.ts';
import { type Battery, capacityOf } from './battery.ts';

/** The battery driver's own classes in root/wmi; Win32_Battery fills in what they leave out. All numbers. */
export const batteryQuery: WindowsQuery = {
  name: 'batteries',
  everyMs: 10 * 60_000,
  script:
    '$w = @(Get-CimInstance -ClassName Win32_Battery); if ($w.Count -gt 0) { $q = { param($c) Get-CimInstance -Namespace root/wmi -ClassName $c -ErrorAction SilentlyContinue };' +
    ' $static = @(& $q "BatteryStaticData"); $full = @(& $q "BatteryFullChargedCapacity"); $status = @(& $q "BatteryStatus"); $cycles = @(& $q "BatteryCycleCount");' +
    ' for ($i = 0; $i -lt $w.Count; $i++) { $s = $static[$i]; $same = { param($l) $l | Where-Object { $s -and $_.InstanceName -eq $s.InstanceName } | Select-Object -First 1 };' +
    ' $f = & $same $full; $t = & $same $status; $y = & $same $cycles;' +
    ' [pscustomobject]@{ name = $w[$i].Name; charge = $w[$i].EstimatedChargeRemaining; state = $w[$i].BatteryStatus; minutes = $w[$i].EstimatedRunTime;' +
    ' capabilities = $s.Capabilities; design = $s.DesignedCapacity; full = $f.FullChargedCapacity; online = $t.PowerOnline; charging = $t.Charging; cycles = $y.CycleCount } } }',
};

/** BATTERY_INFORMATION.Capabilities: BATTERY_IS_SHORT_TERM, “a UPS” (Windows driver documentation). */
const shortTerm = 0x20000000;

/** A UPS on USB is a battery to Windows, made to last for minutes. */
export const isUps = (answer: unknown): boolean => ((numberAt(answer, 'capabilities') ?? 0) & shortTerm) !== 0;

/** Win32_Battery.BatteryStatus: 1 discharging, 4 low, 5 critical (both discharging), 6–9 charging, 2 and 3 on mains, 11 partly charged. */
function stateOf(answer: unknown): Battery['state'] {
  const online = at(answer, 'online');
  if (typeof online === 'boolean') {
    return online ? (at(answer, 'charging') === true ? 'charging' : 'mains') : 'discharging';
  }
  const status = numberAt(answer, 'state');
  if (status === undefined || status === 10 || status === 0) return undefined;
  if (status === 1 || status === 4 || status === 5) return 'discharging';
  return status >= 6 && status <= 9 ? 'charging' : 'mains';
}

export function parseBattery(answer: unknown): Battery {
  const charge = numberAt(answer, 'charge');
  const state = stateOf(answer);
  const capacity = capacityOf(numberAt(answer, 'full'), numberAt(answer, 'design'));
  const cycles = numberAt(answer, 'cycles');
  return {
    name: (textAt(answer, 'name') ?? 'battery').slice(0, 64),
    ...(charge !== undefined && { charge: Math.min(1, charge / 100) }),
    ...(state !== undefined && { state }),
    ...(capacity !== undefined && { capacity }),
    ...(cycles !== undefined && { cycles }),
  };
}
