import type { WindowsQuery } from '../../host.ts';
import type { Sync } from './sync.ts';

/** w32tm speaks the machine's language, but its first two lines are numbers in every one: leap indicator and stratum. */
export const timeQuery: WindowsQuery = {
  name: 'time-sync',
  everyMs: 3_600_000,
  script: [
    '$s = [int](Get-Service -Name W32Time).Status',
    "$t = [string](Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters' -Name Type -ErrorAction SilentlyContinue).Type",
    '$d = [bool](Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain',
    '$l = $(if ($s -eq 4) { @(& "$env:SystemRoot\\System32\\w32tm.exe" /query /status | Select-Object -First 2 | ForEach-Object { if ($_ -match \':\\s*(\\d+)\') { [int]$Matches[1] } }) })',
    '[pscustomobject]@{ Service = $s; Type = $t; Domain = $d; Leap = @($l)[0]; Stratum = @($l)[1] }',
  ].join('; '),
};

/** ServiceControllerStatus.Running */
const running = 4;
/** RFC 5905 §7.3: leap indicator 3 = the clock was never set by a server. */
const unsynchronised = 3;

/** The answer to `timeQuery`. Type (W32Time registry): NoSync, NTP, NT5DS (from the domain), AllSync. */
export function parseTime(answer: readonly unknown[]): Sync {
  const told = answer[0] as Record<string, unknown> | null | undefined;
  if (typeof told !== 'object' || told === null || typeof told.Service !== 'number') {
    throw new Error('Windows told nothing about its clock.');
  }
  if (told.Type === 'NoSync') return { state: 'not configured', note: 'Windows is set to ask no time server.' };
  if (told.Service !== running) {
    // Outside a domain Windows starts the service now and then, and ends it again.
    return told.Domain === true
      ? { state: 'not synchronised', note: 'The service Windows Time does not run.' }
      : { state: 'synchronised', note: 'Windows starts its time service when it is due.' };
  }
  if (typeof told.Leap !== 'number') throw new Error('w32tm did not tell whether it keeps the clock.');
  return told.Leap === unsynchronised || told.Stratum === 0
    ? { state: 'not synchronised', note: 'Windows Time has no server that it trusts (w32tm /query /status).' }
    : { state: 'synchronised', note: 'Windows Time follows its server.' };
}
