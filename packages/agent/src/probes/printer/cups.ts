import type { Host } from '../../host.ts';
import { ask, type IppServer, operations } from './ask.ts';
import type { Attributes } from './attributes.ts';
import { groups, tags } from './ipp.ts';

/** A queue as the print system of this machine tells of it. */
export interface Queue {
  readonly name: string;
  /** RFC 8011 §5.4.11. */
  readonly state: 'idle' | 'processing' | 'stopped';
  readonly reasons: readonly string[];
  /** For people; localised, never parsed. */
  readonly message: string;
  readonly accepting: boolean;
  readonly queued: number;
  readonly deviceUri: string;
  /** The print system's clock, seconds: jobs are dated by it. */
  readonly clock: number;
  readonly attributes: Attributes;
}

/** A document that is not done. */
export interface Job {
  readonly id: number;
  readonly queue: string;
  readonly state: 'pending' | 'held' | 'processing' | 'stopped';
  /** Seconds of the print system's clock; 0 = not yet. */
  readonly createdAt: number;
  readonly startedAt: number;
  /** Sheets and pages that came out: whether it moves. */
  readonly printed: number;
}

const timeoutMs = 4_000;
/** Jobs asked for: what waits beyond it is still counted by the queue itself, and keeps the answer small. */
const mostJobs = 500;

/** All queues of this machine; [] when there is none. */
export async function readQueues(host: Host, server: IppServer): Promise<Queue[]> {
  const requested = [
    ...['printer-name', 'printer-state', 'printer-state-reasons', 'printer-state-message', 'printer-is-accepting-jobs'],
    ...['queued-job-count', 'device-uri', 'printer-up-time', 'marker-names', 'marker-levels', 'marker-types'],
  ];
  const answers = await ask(
    host,
    server,
    { operation: operations.cupsGetPrinters, requested, timeoutMs },
    groups.printer,
  );
  return answers.map((printer) => ({
    name: printer.text('printer-name'),
    state: stateOf(printer),
    reasons: printer.texts('printer-state-reasons'),
    message: printer.text('printer-state-message'),
    accepting: printer.flag('printer-is-accepting-jobs') ?? true,
    queued: printer.number('queued-job-count') ?? 0,
    deviceUri: printer.text('device-uri'),
    clock: printer.number('printer-up-time') ?? Math.round(host.now() / 1000),
    attributes: printer,
  }));
}

/** Documents that are not done, of all queues, in the order they will be printed. */
export async function readJobs(host: Host, server: IppServer): Promise<Job[]> {
  const requested = [
    ...['job-id', 'job-state', 'job-printer-uri', 'time-at-creation', 'time-at-processing'],
    ...['job-media-sheets-completed', 'job-impressions-completed'],
  ];
  const extra = [
    { name: 'limit', values: [{ tag: tags.integer, data: mostJobs }] },
    { name: 'which-jobs', values: [{ tag: tags.keyword, data: 'not-completed' }] },
  ];
  const answers = await ask(host, server, { operation: operations.getJobs, requested, extra, timeoutMs }, groups.job);
  return answers.map((job) => ({
    id: job.number('job-id') ?? 0,
    queue: decodeURIComponent(job.text('job-printer-uri').split('/').at(-1) ?? ''),
    state: jobStates[job.number('job-state') ?? 0] ?? 'pending',
    createdAt: job.number('time-at-creation') ?? 0,
    startedAt: job.number('time-at-processing') ?? 0,
    printed: (job.number('job-media-sheets-completed') ?? 0) + (job.number('job-impressions-completed') ?? 0),
  }));
}

/** RFC 8011 §5.4.11: 3 idle, 4 processing, 5 stopped. */
export function stateOf(printer: Attributes): Queue['state'] {
  const state = printer.number('printer-state');
  return state === 5 ? 'stopped' : state === 4 ? 'processing' : 'idle';
}

/** RFC 8011 §5.3.7. */
const jobStates: Readonly<Record<number, Job['state']>> = { 3: 'pending', 4: 'held', 5: 'processing', 6: 'stopped' };
