import type { Rule } from '../rule.ts';
import { hourMs, minuteMs } from './durations.ts';

const dayS = 86_400;

/** Mail that cannot be sent or fetched, certificates that end, messages that do not arrive, queues and Outlook files that grow. */
export const mail: readonly Rule[] = [
  {
    id: 'mail-service',
    kind: 'state',
    params: {
      metric: 'mail.service',
      states: {
        'no-address': 'critical',
        unreachable: 'critical',
        'no-greeting': 'critical',
        unavailable: 'warning',
        'no-encryption': 'critical',
        'bad-certificate': 'critical',
        'login-refused': 'critical',
        broken: 'critical',
      },
    },
    title: '{{device}}: mail does not work ({{instance}})',
    summary: 'Seen from {{device}}: {{detail}}',
    cause:
      'The mail service is down or overloaded, its certificate or name is wrong, or the account’s password was changed or locked.',
    firstSteps: [
      'Name or connection: does the name resolve, is the service running, did a firewall change?',
      'Certificate: renew it, with the name that mail programs use, and reload the mail service.',
      'Login: try the account in webmail; look for a lock, an expired password, or password logins switched off.',
      'Is the same seen from other devices? Then it is the server; if not, it is this network.',
    ],
    userCanTry: [
      'Use webmail, if there is one, until it is mended.',
      'Do not type your password anew when the mail program asks: it is not you.',
    ],
    source:
      'Submission and IMAP reachable, TLS valid, login accepted (DEFAULTS, mail); ten minutes, so that a restart is no incident (ours).',
    holdMs: 10 * minuteMs,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'mail-check-misconfigured',
    kind: 'state',
    params: { metric: 'mail.service', states: { misconfigured: 'warning' } },
    title: '{{device}}: the mail account {{instance}} cannot be tried',
    summary: 'On {{device}}: {{detail}}',
    cause: 'A mistake in the account’s file in mail.d, or in the rights of its password file.',
    firstSteps: ['Correct what is named; the file is read again within five minutes.'],
    userCanTry: [],
    source: 'Unknown is never green.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'mail-certificate-ends',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'mail.certificate_left', under: 14 * dayS, clear: 15 * dayS }] },
      critical: { allOf: [{ metric: 'mail.certificate_left', under: 3 * dayS, clear: 4 * dayS }] },
    },
    title: 'The mail certificate of {{instance}} ends soon',
    summary: 'Seen from {{device}}: {{detail}} After that every mail program refuses to connect, or warns its user.',
    cause: 'Its automatic renewal does not work, or it has none.',
    firstSteps: [
      'Renew it (certbot renew, or the authority’s own way).',
      'Reload the mail service: a renewed file alone changes nothing.',
      'Look why the renewal failed: port 80, DNS record, or a hook that does not reload.',
    ],
    userCanTry: [],
    source:
      'Renewal is usual with 30 of 90 days left (Let’s Encrypt); with 14 left it has failed for two weeks (ours).',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'mail-round-trip',
    kind: 'state',
    params: { metric: 'mail.round_trip_result', states: { lost: 'critical', refused: 'warning' } },
    title: 'Mail of {{instance}} does not arrive',
    summary: 'Seen from {{device}}: {{detail}}',
    cause: 'A queue stands still, a filter puts it aside, the mailbox is full, or a rule moves it.',
    firstSteps: [
      'Look into the server’s queue and log for the message.',
      'Look into the spam folder and the rules of the probe account.',
      'Is the mailbox, or the server’s disk, full?',
    ],
    userCanTry: ['Reach the other side by telephone if it is urgent.'],
    source: 'A quarter of an hour covers greylisting’s usual five minutes (RFC 6647) twice over.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'mail-queue',
    kind: 'threshold',
    params: {
      warning: {
        anyOf: [
          { metric: 'mail.queue_oldest', over: 4 * 3600, clear: 3600 },
          { metric: 'mail.queue_waiting', over: 100, clear: 50 },
        ],
      },
      critical: { allOf: [{ metric: 'mail.queue_waiting', over: 1000, clear: 500 }] },
    },
    title: '{{device}}: mail waits in the queue',
    summary:
      '{{metric:mail.queue_waiting}} messages wait on {{device}}, the oldest for {{metric:mail.queue_oldest}}. {{detail}}',
    cause: 'The next server refuses or is away, the name servers fail, or an account of this machine sends spam.',
    firstSteps: [
      'postqueue -p: for whom do they wait, and why?',
      'Many senders or one? One that is unknown: stop it, change its password.',
      'When the cause is mended: postqueue -f sends at once.',
    ],
    userCanTry: [],
    source: 'Four hours: when Sendmail warns the sender (Timeout.queuewarn); the counts are ours.',
    holdMs: 30 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'mail-outlook-file',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'mail.outlook_file', over: 45 * 2 ** 30, clear: 43 * 2 ** 30 }] },
      critical: { allOf: [{ metric: 'mail.outlook_file', over: 48_640 * 2 ** 20, clear: 45 * 2 ** 30 }] },
    },
    title: '{{device}}: an Outlook data file is nearly full ({{instance}})',
    summary: 'The largest {{instance}} file of {{device}} has {{value}}; at 50 GB Outlook takes no more mail.',
    cause: 'Years of mail with attachments in one file, or a mailbox that is kept on the computer as a whole.',
    firstSteps: [
      'OST: keep fewer months on the computer (account settings, “mail to keep offline”), or move old mail to an archive.',
      'PST: move folders into a second file; empty deleted items, then compact the file.',
    ],
    userCanTry: ['Empty “Deleted items”, and delete mail with large attachments that you no longer need.'],
    source:
      'Outlook’s MaxLargeFileSize is 50 GB and WarnLargeFileSize 48,640 MB (learn.microsoft.com, “configure the size limit for .pst and .ost files”).',
    holdMs: hourMs,
    clearDelayMs: 0,
  },
];
