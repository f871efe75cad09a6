import { type Trouble, troubles } from './metrics.ts';

/** What to tell a person; `%` stands for the queue's name. */
export const sentences: Readonly<Record<Trouble, string>> = {
  none: '% is ready.',
  offline: '% is switched off, restarting or unplugged: it refuses the connection.',
  'not-answering': '% does not answer: it is off, off the network, or has hung.',
  jam: 'Paper is jammed in %.',
  'door-open': 'A cover or door of % is open.',
  'paper-out': '% is out of paper.',
  'toner-empty': '% has run out of toner or ink.',
  'marker-waste-full': 'The waste container of % is full.',
  'tray-missing': 'A paper tray of % is missing or not pushed in.',
  'output-full': 'The output tray of % is full.',
  'needs-service': '% reports a fault that needs a technician.',
  'filter-missing': 'This computer lacks a part of the driver of %, so documents cannot be prepared for it.',
  'job-stopped': 'The print system has stopped a document for %.',
  stopped: '% has stopped printing.',
  paused: '% was paused on this computer: documents wait until it is resumed.',
  rejecting: '% takes no new documents on this computer.',
  'paper-low': '% is low on paper.',
  'toner-low': '% is low on toner or ink.',
  'marker-waste-almost-full': 'The waste container of % is almost full.',
  'set-offline': '% answers, and says that it is offline: somebody may be at its panel.',
  'service-due': '% asks for service. It goes on printing.',
  other: '% reports something unusual.',
};

/** A trouble of a printer of that name, in a sentence. */
export const say = (trouble: Trouble, name: string): string => sentences[trouble].replace('%', () => name);

/** These keep a document from coming out. */
export const blocking: ReadonlySet<Trouble> = new Set(troubles.slice(1, troubles.indexOf('paper-low')));

/** Whoever stands beside the printer can end these in a minute, so they matter when documents wait. */
export const endedByUser: ReadonlySet<Trouble> = new Set([
  'offline',
  'not-answering',
  'door-open',
  'paper-out',
  'tray-missing',
  'output-full',
]);

/** Windows keeps a queue back that it takes (or somebody set) to be offline. */
export const workOffline = 'work-offline';

/**
 * `printer-state-reasons` without their `-report|-warning|-error`: RFC 8011 §5.4.12, PWG 5100.9 table 8, and CUPS' own
 * (`cups-missing-filter`, `cups-insecure-filter`). Printers do not agree on the suffix, so it is not believed.
 */
const keywords: Readonly<Record<string, Trouble>> = {
  offline: 'offline',
  [workOffline]: 'offline',
  shutdown: 'offline',
  'timed-out': 'not-answering',
  'media-jam': 'jam',
  'marker-supply-missing': 'toner-empty',
  'cover-open': 'door-open',
  'door-open': 'door-open',
  'interlock-open': 'door-open',
  'media-empty': 'paper-out',
  'media-needed': 'paper-out',
  'toner-empty': 'toner-empty',
  'marker-supply-empty': 'toner-empty',
  'developer-empty': 'toner-empty',
  'marker-waste-full': 'marker-waste-full',
  'input-tray-missing': 'tray-missing',
  'output-tray-missing': 'tray-missing',
  'output-area-full': 'output-full',
  'fuser-over-temp': 'needs-service',
  'fuser-under-temp': 'needs-service',
  'opc-life-over': 'needs-service',
  'unrecoverable-failure': 'needs-service',
  'power-down': 'offline',
  'interpreter-resource-unavailable': 'needs-service',
  'spool-area-full': 'stopped',
  'stopped-partly': 'stopped',
  'cups-missing-filter': 'filter-missing',
  'cups-insecure-filter': 'filter-missing',
  paused: 'paused',
  'moving-to-paused': 'paused',
  'hold-new-jobs': 'paused',
  'media-low': 'paper-low',
  'toner-low': 'toner-low',
  'marker-supply-low': 'toner-low',
  'developer-low': 'toner-low',
  'opc-near-eol': 'toner-low',
  'marker-waste-almost-full': 'marker-waste-almost-full',
  'set-offline': 'set-offline',
  'service-requested': 'service-due',
  'maintenance-overdue': 'service-due',
};

/** Said in passing, about work that goes on; no trouble. */
const harmless = new Set([
  'none',
  'connecting-to-device',
  'cups-waiting-for-job-completed',
  'cups-remote-pending',
  'cups-remote-pending-held',
  'cups-remote-processing',
  'cups-remote-completed',
  'cups-remote-canceled',
  'cups-remote-aborted',
  'cups-remote-stopped',
  'cups-held-for-authentication',
  'deactivated',
  'stopping',
  'output-area-almost-full',
  'wifi-not-configured',
  'resetting',
  'sleep-mode',
  'hibernate',
  'standby',
  'power-save',
  'suspend',
  'warming-up',
  'calibrating',
  'cleaning',
  'testing',
  'initializing',
  'identify-printer-requested',
]);

/** One reason as a trouble; undefined when it is none. */
export function troubleOf(reason: string): Trouble | undefined {
  const keyword = reason
    .trim()
    .toLowerCase()
    .replace(/-(report|warning|error)$/, '');
  if (keyword === '' || harmless.has(keyword)) return undefined;
  return keywords[keyword] ?? 'other';
}

/** All troubles that are named, in the order they were told. */
export function troublesOf(reasons: readonly string[]): Trouble[] {
  return reasons.map(troubleOf).filter((trouble) => trouble !== undefined);
}

/** The worst of several, `none` of none. */
export function worst(found: readonly Trouble[]): Trouble {
  return found.reduce<Trouble>(
    (a, b) => (a === 'none' || (b !== 'none' && troubles.indexOf(b) < troubles.indexOf(a)) ? b : a),
    'none',
  );
}
