import { attributesOf } from './attributes.ts';
import type { Job, Queue } from './cups.ts';
import { workOffline } from './trouble.ts';
import {
  detectedErrors,
  extendedErrors,
  extendedStatus,
  jobBits,
  lastListedState,
  pausedBit,
  portProtocols,
  printerStatus,
  serviceAutomatic,
  serviceRunning,
  softwarePorts,
  stateBits,
} from './windows-codes.ts';

type Row = Readonly<Record<string, unknown>>;

/** What Windows answered; `undefined` spooler = it did not say, so nothing is known. */
export interface SpoolerAnswer {
  readonly spooler: 'running' | 'stopped' | 'not-used' | undefined;
  readonly queues: readonly Queue[];
  readonly jobs: readonly Job[];
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const number = (row: Row, name: string): number => (typeof row[name] === 'number' ? row[name] : 0);
const text = (row: Row, name: string): string => (typeof row[name] === 'string' ? row[name] : '');
const seconds = (iso: string): number | undefined => {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
};
const nothing = attributesOf({ tag: 4, attributes: [] });

/** Reads the objects of the query in windows.ts. Rows of other shapes are nobody's. */
export function parseSpooler(objects: readonly unknown[]): SpoolerAnswer {
  const rows = objects.filter(isRow);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const [service] = of('spooler');
  const clock = service && seconds(text(service, 'now'));
  if (service === undefined || clock === undefined) return { spooler: undefined, queues: [], jobs: [] };
  const addresses = new Map(of('port').map((port) => [text(port, 'Name'), addressOf(port)]));
  const jobs = of('job').flatMap((row) => parseJob(row, clock));
  const queues = of('printer')
    .filter((row) => text(row, 'Name') !== '' && !softwarePorts.test(text(row, 'PortName')))
    .map((row) => parseQueue(row, addresses, jobs, clock));
  return { spooler: serviceState(service), queues, jobs };
}

/** A spooler that was switched off on purpose (as on many servers) is no failure. */
function serviceState(service: Row): SpoolerAnswer['spooler'] {
  if (number(service, 'state') === serviceRunning) return 'running';
  return number(service, 'start') === serviceAutomatic ? 'stopped' : 'not-used';
}

function parseQueue(row: Row, addresses: ReadonlyMap<string, string>, jobs: readonly Job[], clock: number): Queue {
  const name = text(row, 'Name');
  const port = text(row, 'PortName');
  const reasons = reasonsOf(row);
  const isStopped = number(row, 'PrinterStatus') === printerStatus.stopped || reasons.includes('paused');
  const isPrinting = number(row, 'PrinterStatus') === printerStatus.printing;
  return {
    name,
    state: isStopped ? 'stopped' : isPrinting ? 'processing' : 'idle',
    reasons,
    message: reasons.includes(workOffline) ? 'Windows keeps it back as “Use Printer Offline”.' : '',
    accepting: true,
    queued: jobs.filter((job) => job.queue === name).length,
    deviceUri: addresses.get(port) ?? webAddress(port),
    clock,
    attributes: nothing,
  };
}

/** Several fields of Win32_Printer tell of one thing, and none of them of all. */
export function reasonsOf(row: Row): string[] {
  const state = number(row, 'PrinterState');
  const status = number(row, 'PrinterStatus');
  const extended = number(row, 'ExtendedPrinterStatus');
  const bits =
    state > lastListedState ? stateBits.filter(([bit]) => (state & bit) !== 0).map(([, reason]) => reason) : [];
  const isPaused = extended === extendedStatus.paused || (state & pausedBit) === 1;
  const isOffline =
    status === printerStatus.offline || extended === extendedStatus.offline || extended === extendedStatus.notAvailable;
  const reasons = [
    detectedErrors[number(row, 'DetectedErrorState')],
    extendedErrors[number(row, 'ExtendedDetectedErrorState')],
    ...bits,
    isPaused ? 'paused' : undefined,
    isOffline ? 'offline' : undefined,
    row.WorkOffline === true ? workOffline : undefined,
  ];
  return [...new Set(reasons.filter((reason) => reason !== undefined))];
}

/** `Win32_PrintJob.Name` is the printer's name, a comma and the job's number. */
function parseJob(row: Row, clock: number): Job[] {
  const [, queue = ''] = /^(.*),\s*\d+$/s.exec(text(row, 'Name')) ?? [];
  const mask = number(row, 'StatusMask');
  // Windows can be told to keep documents that are done.
  if (queue === '' || (mask & (jobBits.printed | jobBits.deleted)) !== 0) return [];
  const is = (bit: number) => (mask & bit) !== 0;
  const state = is(jobBits.error) || is(jobBits.blocked) ? 'stopped' : is(jobBits.paused) ? 'held' : undefined;
  return [
    {
      id: number(row, 'JobId'),
      queue,
      state: state ?? (is(jobBits.printing) ? 'processing' : 'pending'),
      createdAt: Math.min(clock, seconds(text(row, 'submitted')) ?? clock),
      startedAt: 0,
      printed: number(row, 'PagesPrinted'),
    },
  ];
}

/** A standard TCP/IP port as CUPS would write it. */
function addressOf(port: Row): string {
  const host = text(port, 'HostAddress');
  if (host === '') return '';
  const bracketed = host.includes(':') ? `[${host}]` : host;
  if (number(port, 'Protocol') === portProtocols.lpr) return `lpd://${bracketed}`;
  return `socket://${bracketed}:${number(port, 'PortNumber') || 9100}`;
}

/** A port of Internet printing is named after its address. */
function webAddress(port: string): string {
  const [, scheme = '', host = '', given = '', path = ''] = /^(https?):\/\/([^/:]+)(:\d+)?(\/.*)?$/i.exec(port) ?? [];
  if (host === '') return '';
  const secure = scheme.toLowerCase() === 'https';
  return `${secure ? 'ipps' : 'ipp'}://${host}${given || (secure ? ':443' : ':80')}${path}`;
}
