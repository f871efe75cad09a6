import type { MetricDeclaration } from '@forewarn/shared';

export const serviceStates = [
  'ok',
  'no-address',
  'unreachable',
  'no-greeting',
  'unavailable',
  'no-encryption',
  'bad-certificate',
  'login-refused',
  'broken',
  'misconfigured',
] as const;
export type ServiceState = (typeof serviceStates)[number];
export const tripStates = ['unknown', 'ok', 'under-way', 'lost', 'refused'] as const;

export const metrics = {
  'mail.service': {
    unit: 'state',
    states: serviceStates,
    help: 'How far a mail server was reached: name, connection, greeting, encryption, certificate, login of the probe account',
  },
  'mail.service_time': { unit: 'ms', help: 'Time from the first packet to the accepted login' },
  'mail.certificate_left': {
    unit: 'seconds',
    help: 'Time until the mail server’s certificate expires; below 0 = expired',
  },
  'mail.round_trip': { unit: 'ms', help: 'Time until a message to itself lay in the mailbox' },
  'mail.round_trip_result': {
    unit: 'state',
    states: tripStates,
    help: 'Whether the last message to itself arrived: refused = not taken, lost = not there after 15 minutes',
  },
  'mail.queue_waiting': { unit: 'count', help: 'Messages that this machine’s own mail server could not deliver yet' },
  'mail.queue_oldest': { unit: 'seconds', help: 'Age of the oldest of them' },
  'mail.outlook_file': { unit: 'bytes', help: 'Size of the largest Outlook data file of each kind (OST, PST)' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
