import type { Rule } from '../rule.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';

/** Services, certificates and the clock: what a machine owes to others. */
export const services: readonly Rule[] = [
  {
    id: 'service-failed',
    kind: 'state',
    params: { metric: 'service.state', states: { failed: 'warning', 'restarts again and again': 'warning' } },
    title: '{{device}}: the service {{instance}} {{state}}',
    summary: 'On {{device}} the service {{instance}} should run and is in the state “{{state}}”: {{detail}}',
    cause:
      'A mistake in its settings, a port or file that is taken, too little memory or space, or an update that broke it.',
    firstSteps: [
      'Read why it ended: systemctl status {{instance}}, journalctl -u {{instance}} -n 50, or the event log of Windows.',
      'What was changed last: settings, certificate, update, disk space?',
      'Mend that, start it, and see that it is still up after five minutes.',
    ],
    userCanTry: [],
    source:
      'Three looks of five minutes (Zabbix), more than two restarts in five minutes (kubernetes-mixin, node mixin); automatic services only, known noise left out.',
    holdMs: 10 * minuteMs,
    clearDelayMs: 10 * minuteMs,
    graceAfterBootMs: 15 * minuteMs,
  },
  {
    id: 'service-not-running',
    kind: 'state',
    params: { metric: 'service.state', states: { 'not running': 'info' } },
    title: '{{device}}: the service {{instance}} does not run',
    summary: 'On {{device}} the service {{instance}} starts by itself, and does not run now; it tells no error.',
    cause: 'Somebody stopped it, or it ends by itself when there is nothing to do.',
    firstSteps: ['Is it needed? If not, set it to start by hand.', 'If it is, start it and see whether it stays.'],
    userCanTry: [],
    source: 'Many Windows services end by themselves without an error, so this is known and no ticket (ours).',
    holdMs: 30 * minuteMs,
    clearDelayMs: 0,
    graceAfterBootMs: 15 * minuteMs,
    platforms: ['win32'],
    quiet: true,
  },
  {
    id: 'service-crashing',
    kind: 'event-count',
    params: {
      event: 'service-crash',
      levels: [{ count: 3, withinMs: hourMs, severity: 'warning' }],
    },
    title: '{{device}}: the service {{instance}} ends unexpectedly, again and again',
    summary:
      'On {{device}} the service {{instance}} ended unexpectedly {{value}} times in an hour. Windows starts it anew each time.',
    cause: 'A fault in it or in an add-in of it, damaged data, or too little memory.',
    firstSteps: [
      'Look for Application Error (1000) of the same moment: it names the module at fault.',
      'Update or repair the program; take out its add-ins one by one.',
    ],
    userCanTry: [],
    source: 'Service Control Manager 7031 and 7034; three in an hour (node mixin’s crash loop, slower).',
    holdMs: 0,
    clearDelayMs: 0,
    platforms: ['win32'],
  },
  {
    id: 'certificate-ending',
    kind: 'state',
    params: {
      metric: 'certificate.state',
      states: { 'ends within two weeks': 'warning', 'ends within a week': 'critical', 'has ended': 'critical' },
    },
    title: '{{device}}: the certificate {{instance}} {{state}}',
    summary:
      'On {{device}} the certificate {{instance}} {{state}}. {{detail}} When it is over, nobody can connect without a warning.',
    cause: 'Its renewal fails or was never set up, or the program that shows it was not told about the new one.',
    firstSteps: [
      'Renew it: certbot renew and read what it says, or order a new one.',
      'Tell the program that shows it (systemctl reload nginx …); a renewed file does nothing while the old one is in memory.',
      'See that it renews itself the next time (systemctl list-timers).',
    ],
    userCanTry: [],
    source:
      '14 and 7 days (Netdata x509check; DEFAULTS, certificates), in proportion for certificates of less than 90 days.',
    holdMs: hourMs,
    clearDelayMs: 0,
  },
  {
    id: 'certificate-ending-soon',
    kind: 'state',
    params: { metric: 'certificate.state', states: { 'ends within a month': 'info' } },
    title: '{{device}}: the certificate {{instance}} ends within a month',
    summary: 'On {{device}} the certificate {{instance}} ends in {{metric:certificate.ends_in}}. {{detail}}',
    cause: 'It is not renewed yet. Certificates that renew themselves do so about now.',
    firstSteps: ['Does it renew itself? Then see in some days whether it did.', 'If not, order the new one now.'],
    userCanTry: [],
    source: '30 days (Netdata x509check); three days, because Let’s Encrypt’s renew themselves at 30 days (certbot).',
    holdMs: 3 * dayMs,
    clearDelayMs: 0,
    quiet: true,
  },
  {
    id: 'certificate-unreadable',
    kind: 'state',
    params: { metric: 'certificate.state', states: { unreadable: 'warning' } },
    title: '{{device}}: the certificate {{instance}} cannot be watched',
    summary: 'On {{device}}: {{detail}}',
    cause:
      'The file was moved or its rights changed, the server is down, or the agent’s settings name the wrong place.',
    firstSteps: [
      'Is the file or the server there?',
      'Correct “certificates” in the agent’s settings, or give its account read access.',
    ],
    userCanTry: [],
    source: 'Unknown is never green; an hour, so that a server may be restarted (ours).',
    holdMs: hourMs,
    clearDelayMs: 0,
  },
  {
    id: 'clock-not-kept',
    kind: 'state',
    params: { metric: 'time.sync', states: { 'not synchronised': 'warning' } },
    title: '{{device}}: its clock is not kept by a time server',
    summary:
      'The clock of {{device}} has had no time server for a day. {{detail}} When it is off by minutes, logins and certificates fail.',
    cause:
      'The time server cannot be reached (a firewall lets UDP port 123 through no more), or the service is stopped.',
    firstSteps: [
      'Ask it: timedatectl timesync-status, chronyc sources, ntpq -pn, or w32tm /query /status.',
      'Is UDP port 123 to the time server open? In a domain the domain controllers are the time servers.',
      'Start the service and set it to start by itself.',
    ],
    userCanTry: [],
    source:
      'Netdata and Zabbix warn when chrony or timesyncd is not synchronised; a day, because a clock drifts by a second or two in it (ours).',
    holdMs: dayMs,
    clearDelayMs: 0,
  },
  {
    id: 'clock-not-configured',
    kind: 'state',
    params: { metric: 'time.sync', states: { 'not configured': 'info' } },
    title: '{{device}}: nothing keeps its clock',
    summary: 'No program on {{device}} asks a time server. {{detail}}',
    cause: 'It was never set up, or the machine gets its time from its host (a virtual machine).',
    firstSteps: [
      'A virtual machine may get its time from its host: then this is fine.',
      'Else install chrony or switch timesyncd on.',
    ],
    userCanTry: [],
    source: 'Known, and no ticket: virtual machines are kept by their hosts (ours).',
    holdMs: dayMs,
    clearDelayMs: 0,
    quiet: true,
  },
];
