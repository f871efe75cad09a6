import type { WindowsQuery } from '../../host.ts';
import type { Monitor } from './edid.ts';

/** Texts come as lists of characters with zeros at the end (WmiMonitorID). */
export const monitorsQuery: WindowsQuery = {
  name: 'monitors',
  everyMs: 6 * 3_600_000,
  script:
    "Get-CimInstance -Namespace root/wmi -ClassName WmiMonitorID -ErrorAction SilentlyContinue | Select-Object YearOfManufacture, @{n='Name';e={-join [char[]]@($_.UserFriendlyName | Where-Object { $_ -ne 0 })}}, @{n='Maker';e={-join [char[]]@($_.ManufacturerName | Where-Object { $_ -ne 0 })}}, @{n='Serial';e={-join [char[]]@($_.SerialNumberID | Where-Object { $_ -ne 0 })}}",
};

/** Names and drivers of the printers that all users have. */
export const printersQuery: WindowsQuery = {
  name: 'printer-names',
  everyMs: 6 * 3_600_000,
  script: 'Get-CimInstance -ClassName Win32_Printer -ErrorAction SilentlyContinue | Select-Object Name, DriverName',
};

const text = (value: unknown): string => (typeof value === 'string' ? value.trim().slice(0, 200) : '');

export function parseMonitors(answer: readonly unknown[]): Monitor[] {
  return answer.flatMap((told): Monitor[] => {
    const { Name, Maker, Serial, YearOfManufacture } = (told ?? {}) as Record<string, unknown>;
    if (typeof Maker !== 'string') return [];
    const serial = text(Serial);
    const year = Number(YearOfManufacture);
    return [
      {
        name: text(Name) || text(Maker),
        maker: text(Maker),
        serial: serial === '' || /^0+$/.test(serial) ? null : serial,
        year: year > 1990 ? year : null,
      },
    ];
  });
}

export function parsePrinters(answer: readonly unknown[]): { name: string; model: string }[] {
  return answer.flatMap((told) => {
    const { Name, DriverName } = (told ?? {}) as Record<string, unknown>;
    return text(Name) === '' ? [] : [{ name: text(Name), model: text(DriverName) }];
  });
}
