import type { Host } from './machine.ts';

export interface ThriftDeps extends Pick<Host, 'platform' | 'list' | 'readFile' | 'windows' | 'elapsedMs'> {
  /** What the administrator said; undefined = find out. */
  readonly doLess: boolean | undefined;
}

/** People unplug and plug in; a minute late is soon enough. */
const everyMs = 60_000;
const windowsEveryMs = 10 * 60_000;

/** BatteryStatus.PowerOnline, and what the connection costs: NetworkCostType 1 unrestricted, 2 fixed, 3 variable. */
const script = `
  $power = @(Get-CimInstance -Namespace root/wmi BatteryStatus -ErrorAction SilentlyContinue | ForEach-Object { $_.PowerOnline });
  $profile = [Windows.Networking.Connectivity.NetworkInformation, Windows.Networking.Connectivity, ContentType = WindowsRuntime]::GetInternetConnectionProfile();
  @{ onBattery = ($power.Count -gt 0 -and $power -notcontains $true); cost = $(if ($profile) { [int]$profile.GetConnectionCost().NetworkCostType } else { 0 }) }`;

const supplies = '/sys/class/power_supply';

/** Linux: a battery that discharges while no mains supply is plugged in (kernel Documentation/ABI/testing/sysfs-class-power). */
function onBattery({ list, readFile }: Pick<Host, 'list' | 'readFile'>): boolean {
  const read = (name: string, file: string) => readFile(`${supplies}/${name}/${file}`)?.trim();
  let discharging = false;
  for (const name of list(supplies)) {
    const type = read(name, 'type');
    if ((type === 'Mains' || type === 'USB') && read(name, 'online') === '1') return false;
    // A mouse has a battery too; its scope says so.
    if (type === 'Battery' && read(name, 'scope') !== 'Device') discharging ||= read(name, 'status') === 'Discharging';
  }
  return discharging;
}

/** Whether this machine runs on battery or pays for what it sends, as Windows answered; false for anything else. */
export function parseThrift(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false;
  const cost: unknown = Reflect.get(row, 'cost');
  return Reflect.get(row, 'onBattery') === true || cost === 2 || cost === 3;
}

/** Whether to do less: on battery, or in a network that is paid by the byte. Costs next to nothing to ask. */
export function createThrift(deps: ThriftDeps): () => boolean {
  const { platform, doLess, elapsedMs } = deps;
  let known = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = platform === 'win32' ? deps.windows({ name: 'thrift', everyMs: windowsEveryMs, script }) : undefined;

  return () => {
    if (doLess !== undefined) return doLess;
    const now = elapsedMs();
    if (now - askedAt < (ask ? windowsEveryMs : everyMs)) return known;
    askedAt = now;
    if (platform === 'linux') known = onBattery(deps);
    ask?.().then(
      ([row]) => {
        known = parseThrift(row);
      },
      // A Windows that does not say is taken for one that is plugged in, as most are.
      () => {
        known = false;
      },
    );
    return known;
  };
}
