import type { WindowsQuery } from '../../host.ts';

const everyMs = 5 * 60_000;

/** Neither names of documents nor of their owners are asked for. */
const select = (kind: string, fields: string) => `Select-Object @{ n = 'kind'; e = { '${kind}' } }, ${fields}`;
const submitted = `@{ n = 'submitted'; e = { if ($_.TimeSubmitted) { $_.TimeSubmitted.ToUniversalTime().ToString('o') } } }`;
const script = [
  '$s = Get-Service -Name Spooler -ErrorAction SilentlyContinue',
  `[pscustomobject]@{ kind = 'spooler'; state = [int]$s.Status; start = [int]$s.StartType; now = (Get-Date).ToUniversalTime().ToString('o') }`,
  `if ([int]$s.Status -eq 4) { ${[
    `Get-CimInstance Win32_Printer | ${select('printer', 'Name, PortName, PrinterStatus, ExtendedPrinterStatus, DetectedErrorState, ExtendedDetectedErrorState, PrinterState, WorkOffline')}`,
    `Get-CimInstance Win32_TCPIPPrinterPort | ${select('port', 'Name, HostAddress, PortNumber, Protocol')}`,
    `Get-CimInstance Win32_PrintJob | ${select('job', `Name, JobId, StatusMask, PagesPrinted, ${submitted}`)}`,
  ].join('; ')} }`,
].join('; ');

/** The spooler of Windows, its printers, ports and documents, in one question (numbers only: nothing depends on the language). */
export const spoolerQuery: WindowsQuery = { name: 'printers', everyMs, script };
