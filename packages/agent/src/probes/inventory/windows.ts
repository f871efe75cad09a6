/** SMBIOS 3.7 §7.4.1, the kinds that are used. */
const chassisKinds: Readonly<Record<number, string>> = {
  3: 'Desktop',
  4: 'Low Profile Desktop',
  5: 'Pizza Box',
  6: 'Mini Tower',
  7: 'Tower',
  8: 'Portable',
  9: 'Laptop',
  10: 'Notebook',
  11: 'Hand Held',
  12: 'Docking Station',
  13: 'All in One',
  14: 'Sub Notebook',
  15: 'Space-Saving',
  17: 'Main System Chassis',
  23: 'Rack Mount Chassis',
  28: 'Blade',
  30: 'Tablet',
  31: 'Convertible',
  32: 'Detachable',
  35: 'Mini PC',
  36: 'Stick PC',
};

const date = (value: string) => `$(if (${value}) { ${value}.ToUniversalTime().ToString('yyyy-MM-dd') })`;

/** One object, its parts named as systeminformation names them. No Win32_Product: asking that repairs installations. */
const parts: Readonly<Record<string, string>> = {
  system: '@{ manufacturer=$cs.Manufacturer; model=$cs.Model; serial=$bios.SerialNumber }',
  bios: `@{ vendor=$bios.Manufacturer; version=$bios.SMBIOSBIOSVersion; releaseDate=${date('$bios.ReleaseDate')} }`,
  baseboard: '@{ manufacturer=$board.Manufacturer; model=$board.Product }',
  chassis: '@{ kind=[int]$frame.ChassisTypes[0] }',
  cpu: '@{ manufacturer=$cpu.Manufacturer; brand=$cpu.Name; cores=[int]$cs.NumberOfLogicalProcessors }',
  mem: '@{ total=[double]$cs.TotalPhysicalMemory }',
  osInfo:
    '@{ distro=$os.Caption; release=$os.Version; build=$os.BuildNumber; arch=$env:PROCESSOR_ARCHITECTURE; hostname=$cs.DNSHostName; fqdn="$($cs.DNSHostName).$($cs.Domain)" }',
  memLayout:
    '@(Get-CimInstance Win32_PhysicalMemory | ForEach-Object { @{ bank=$_.DeviceLocator; size=[double]$_.Capacity; type=[string]$_.SMBIOSMemoryType; manufacturer=$_.Manufacturer; serialNum=$_.SerialNumber } })',
  diskLayout:
    '@(Get-CimInstance Win32_DiskDrive | ForEach-Object { @{ device=$_.DeviceID; vendor=""; name=$_.Model; type=$_.InterfaceType; size=[double]$_.Size; serialNum=$_.SerialNumber; firmwareRevision=$_.FirmwareRevision } })',
  networkInterfaces:
    '@(Get-CimInstance Win32_NetworkAdapterConfiguration -Filter "IPEnabled=TRUE" | ForEach-Object { @{ iface=$_.Description; default=($null -ne $_.DefaultIPGateway); ip4=($_.IPAddress | Where-Object { $_ -notmatch ":" } | Select-Object -First 1); ip4subnet=($_.IPSubnet | Select-Object -First 1); ip6=($_.IPAddress | Where-Object { $_ -match ":" } | Select-Object -First 1); mac=$_.MACAddress; dhcp=$_.DHCPEnabled } })',
  battery:
    '@(Get-CimInstance -Namespace root/wmi BatteryStaticData -ErrorAction SilentlyContinue | ForEach-Object { @{ hasBattery=$true; manufacturer=$_.ManufactureName; model=$_.DeviceName; serial=$_.SerialNumber; designedCapacity=[double]$_.DesignedCapacity } })',
  users:
    '@(Get-CimInstance Win32_Process -Filter "Name=\'explorer.exe\'" | ForEach-Object { Invoke-CimMethod -InputObject $_ -MethodName GetOwner -ErrorAction SilentlyContinue } | ForEach-Object { @{ user=$_.User } })',
};

export const inventoryQuery = {
  name: 'inventory',
  everyMs: 86_400_000,
  script: [
    '$cs = Get-CimInstance Win32_ComputerSystem',
    '$bios = Get-CimInstance Win32_BIOS',
    '$board = Get-CimInstance Win32_BaseBoard',
    '$frame = Get-CimInstance Win32_SystemEnclosure | Select-Object -First 1',
    '$cpu = Get-CimInstance Win32_Processor | Select-Object -First 1',
    '$os = Get-CimInstance Win32_OperatingSystem',
    `@{ ${Object.entries(parts)
      .map(([name, part]) => `${name} = ${part}`)
      .join('; ')} }`,
  ].join('; '),
};

/** SMBIOS 3.7 §7.18.2, the kinds in use. */
const memoryKinds: Readonly<Record<string, string>> = {
  24: 'DDR3',
  26: 'DDR4',
  30: 'LPDDR4',
  34: 'DDR5',
  35: 'LPDDR5',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What Windows answered, as systeminformation would have: makers' fill-ins for an empty place are left to the reader of it. */
export function parseInventory(rows: readonly unknown[]): Readonly<Record<string, unknown>> {
  const [row] = rows;
  if (!isObject(row) || !isObject(row.system)) throw new Error('Windows did not say what machine this is.');
  const { system, chassis, battery, memLayout } = row;
  const virtual = /virtual|vmware|kvm|qemu|bochs|xen/i.test(`${system.manufacturer} ${system.model}`);
  const kind = isObject(chassis) ? chassis.kind : undefined;
  return {
    ...row,
    system: { ...system, virtual },
    chassis: { type: chassisKinds[Number(kind)] ?? null },
    battery: Array.isArray(battery) ? battery[0] : battery,
    memLayout: (Array.isArray(memLayout) ? memLayout : [memLayout])
      .filter(isObject)
      .map((module) => ({ ...module, type: memoryKinds[String(module.type)] ?? null })),
  };
}
