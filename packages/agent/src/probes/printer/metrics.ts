/**
 * What can be wrong with a printer, worst first after `none`; a queue's state is the worst that holds.
 * The order decides what a person is told first; it is part of the metric, so new ones go before `other`.
 */
export const troubles = [
  'none',
  'offline',
  'not-answering',
  'jam',
  'door-open',
  'paper-out',
  'toner-empty',
  'marker-waste-full',
  'tray-missing',
  'output-full',
  'needs-service',
  'filter-missing',
  'job-stopped',
  'stopped',
  'paused',
  'rejecting',
  'paper-low',
  'toner-low',
  'marker-waste-almost-full',
  'set-offline',
  'service-due',
  'other',
] as const;
export type Trouble = (typeof troubles)[number];

/** Whether the print system and the device tell the same story. */
export const witnessStates = [
  'agree',
  'system-misses-trouble',
  'device-denies-trouble',
  'device-not-asked',
  'device-contradicts-itself',
] as const;
export type Witnesses = (typeof witnessStates)[number];

export const queueStates = ['idle', 'processing', 'stopped'] as const;

/** Whether the print system itself (CUPS, the spooler of Windows) is there. */
export const systemStates = ['running', 'stopped'] as const;

export const metrics = {
  'printer.system': {
    unit: 'state',
    states: systemStates,
    help: 'Whether the print system of this machine (CUPS, the spooler of Windows) runs',
  },
  'printer.state': {
    unit: 'state',
    states: queueStates,
    help: 'What the print system of this machine says the queue is doing',
  },
  'printer.accepting': {
    unit: 'state',
    states: ['no', 'yes'],
    help: 'Whether the queue takes new documents',
  },
  'printer.trouble': {
    unit: 'state',
    states: troubles,
    help: 'The worst that is wrong with the printer, by its own word and by the print system',
  },
  'printer.witnesses': {
    unit: 'state',
    states: witnessStates,
    help: 'Whether the print system and the printer itself tell the same story',
  },
  'printer.queued': { unit: 'count', help: 'Documents in the queue, held ones included' },
  'printer.oldest_job': { unit: 'seconds', help: 'Age of the oldest document that waits and is not held on purpose' },
  'printer.blocked': {
    unit: 'seconds',
    help: 'How long documents wait for somebody to switch the printer on, refill or close it; 0 = they do not',
  },
  'printer.stalled': {
    unit: 'seconds',
    help: 'How long no page came out although documents wait and nothing is known to be wrong; 0 = all moves',
  },
  'printer.paper': { unit: 'ratio', help: 'How full the paper trays are, where the printer counts sheets' },
  'printer.pages': { unit: 'count', help: 'Pages the printer has printed in its whole life, by its own counter' },
  'printer.supply_lasts': {
    unit: 'seconds',
    help: 'How long a supply lasts at the pace of the page counter; known after a week, 50 pages and 5 % of the supply',
  },
  'printer.supply': { unit: 'ratio', help: 'What is left of a supply; for a waste container the room that is left' },
} as const;
export type Metric = keyof typeof metrics;
