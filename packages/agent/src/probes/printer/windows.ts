import type { Host } from '../../host.ts';
import type { Job } from './cups.ts';
import type { PrintSystem } from './print-system.ts';
import { parseSpooler } from './windows-parse.ts';

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

/** The spooler of Windows, its printers, ports and documents, by one CIM query (numbers only: nothing depends on the language). */
export function windowsSystem(host: Host): PrintSystem {
  const ask = host.windows({ name: 'printers', everyMs, script });
  const notOlder = createJobAges();
  return {
    async read() {
      const { spooler, queues, jobs } = parseSpooler(await ask());
      if (spooler === undefined) throw new Error('Windows did not answer as expected about its print spooler.');
      if (spooler === 'not-used') return { kind: 'running', queues: [], jobs: [] };
      if (spooler === 'running') return { kind: 'running', queues, jobs: notOlder(jobs, queues[0]?.clock ?? 0) };
      const detail =
        'The print spooler of Windows has stopped. Nobody can print from this computer until it runs again (service “Spooler”).';
      return { kind: 'stopped', detail };
    },
  };
}

/**
 * A document is taken to be no older than since it was first seen, and one interval more: `TimeSubmitted` has been seen
 * an hour off (time zone), and a document that seems old at once would be a false alarm.
 */
function createJobAges(): (jobs: readonly Job[], clock: number) => Job[] {
  let firstSeen = new Map<string, number>();
  return (jobs, clock) => {
    const keyOf = (job: Job) => `${job.queue}\n${job.id}`;
    firstSeen = new Map(jobs.map((job) => [keyOf(job), firstSeen.get(keyOf(job)) ?? clock]));
    return jobs.map((job) => {
      const earliest = (firstSeen.get(keyOf(job)) ?? clock) - everyMs / 1000;
      return { ...job, createdAt: Math.max(job.createdAt, earliest) };
    });
  };
}
