import type { Rule } from '../rule.ts';
import { minuteMs } from './durations.ts';

/** Cables, Wi-Fi and VPN connections of one device. */
export const links: readonly Rule[] = [
  {
    id: 'link-errors',
    kind: 'threshold',
    params: {
      warning: {
        anyOf: [{ metric: 'network.errors', over: 0.01, clear: 0.005, meanMs: 10 * minuteMs }],
      },
    },
    title: '{{device}}: the connection {{instance}} has errors',
    summary: 'The network connection {{instance}} of {{device}} drops damaged packets ({{metric:network.errors}}).',
    cause: 'A damaged cable, a worn socket, a failing port, or speed and duplex settings that do not match.',
    firstSteps: ['Change the cable, then the switch port.', 'Compare speed and duplex on both ends.'],
    userCanTry: ['Push the network cable in firmly on both ends.'],
    source: 'Netdata interface errors: 5 or more in 10 minutes (0.0083 a second).',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'link-half-duplex',
    kind: 'state',
    params: { metric: 'network.duplex', states: { half: 'warning' } },
    title: '{{device}}: the cable {{instance}} works in one direction at a time',
    summary: 'The cable {{instance}} of {{device}} runs in half duplex: whenever both ends send, packets are lost.',
    cause: 'One end has speed and duplex set by hand and the other not, a very old hub or switch, or a damaged cable.',
    firstSteps: [
      'Set both ends to negotiate by themselves.',
      'Change the cable, then the switch port.',
      'Look for a hub or an old switch in between.',
    ],
    userCanTry: ['Push the network cable in firmly on both ends.'],
    source: 'IEEE 802.3 clause 28: an end that cannot negotiate must be taken for half duplex.',
    holdMs: 15 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'link-slower',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'network.speed_share', under: 0.3, clear: 0.9 }] } },
    title: '{{device}}: the cable {{instance}} is slower than it was',
    summary:
      'The cable {{instance}} of {{device}} runs at {{metric:network.speed}}, only {{value}} of what it had at the same router before.',
    cause:
      'A damaged cable (one broken pair makes 1,000 Mbit/s into 100), a worn socket, or another switch in between.',
    firstSteps: [
      'Change the cable, then the socket and the switch port.',
      'Was a switch or a telephone put in between?',
    ],
    userCanTry: ['Push the network cable in firmly on both ends.', 'Try another cable.'],
    source: 'Zabbix and LibreNMS: speed of the link went down; less than a third is the loss of one step (ours).',
    holdMs: 30 * minuteMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'link-flapping',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'network.flaps', over: 5, clear: 1 }] } },
    title: '{{device}}: the cable {{instance}} keeps losing its link',
    summary: 'The cable {{instance}} of {{device}} lost its link {{value}} times within the last hour.',
    cause: 'A loose or damaged cable, a worn socket, a failing port or dock, or energy saving of the card.',
    firstSteps: [
      'Change the cable, then the switch port or the dock.',
      'Switch off energy-efficient Ethernet as a test.',
    ],
    userCanTry: ['Push the network cable in firmly on both ends.'],
    source: 'Icinga calls more than 5 changes an hour flapping; sleep and starts are left out by the probe.',
    holdMs: 0,
    clearDelayMs: 60 * minuteMs,
  },
  {
    id: 'vpn-silent',
    kind: 'state',
    params: { metric: 'network.vpn', states: { silent: 'warning' } },
    title: '{{device}}: the VPN {{instance}} is up, but nothing comes back',
    summary:
      'The VPN connection {{instance}} of {{device}} is up and sends, but for minutes nothing has come back through it.',
    cause: 'The other end is down or does not know this device any more, or something on the way blocks it.',
    firstSteps: [
      'Is the VPN server up, and do others reach it?',
      'Are the device’s account and certificate still good?',
    ],
    userCanTry: ['End the VPN connection and start it again.'],
    source:
      'Ours: five minutes of traffic in one direction. A VPN that ended is told as an event and never as a fault.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'wifi-weak',
    kind: 'threshold',
    params: {
      // Nobody suffers from a weak signal alone: packets must be lost, or the speed be gone.
      warning: {
        allOf: [{ metric: 'wifi.signal', under: 0.5, clear: 0.6, meanMs: 15 * minuteMs }],
        anyOf: [
          { metric: 'network.internet_loss', over: 0.03, clear: 0.01, meanMs: 15 * minuteMs },
          { metric: 'network.gateway_loss', over: 0.05, clear: 0.02, meanMs: 15 * minuteMs },
          { metric: 'wifi.rate', under: 6, clear: 12 },
        ],
      },
    },
    title: '{{device}}: the Wi-Fi is too weak',
    summary:
      'The Wi-Fi signal of {{device}} has been at {{metric:wifi.signal}} for a quarter of an hour, and connections suffer from it. {{detail:wifi.signal}}',
    cause: 'Too far from the access point, walls or metal in between, or an access point that is off.',
    firstSteps: [
      'Do other devices at the same place say the same? Then the place needs an access point.',
      'Is the nearest access point on, and does this device roam to it?',
      'Update the driver of the Wi-Fi card.',
    ],
    userCanTry: ['Move closer to the access point, or use a cable.', 'Switch Wi-Fi off and on once.'],
    source: 'Cisco and Ekahau plan offices for −67 dBm or better; 50 % is −75 dBm. A symptom is required too (ours).',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'link-saturated',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'network.use', over: 0.9, clear: 0.85, meanMs: 15 * minuteMs }] } },
    title: '{{device}}: the connection {{instance}} is full',
    summary: 'The network connection {{instance}} of {{device}} has been {{value}} busy for 15 minutes.',
    cause: 'A large copy, backup or download uses the whole line.',
    firstSteps: ['Find the program with the most traffic.', 'Move backups to the night, or limit their rate.'],
    userCanTry: ['Pause large copies and downloads.'],
    source: 'Netdata and Zabbix interface utilisation 90 %, clear 85 %.',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
    quiet: true,
  },
];
