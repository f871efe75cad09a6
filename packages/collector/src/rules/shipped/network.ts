import type { Rule } from '../rule.ts';
import { minuteMs } from './durations.ts';

/** Links, the way to the gateway, name servers and the internet. */
export const network: readonly Rule[] = [
  {
    id: 'network-path',
    kind: 'state',
    params: {
      metric: 'network.path',
      states: {
        'link-down': 'critical',
        'no-gateway': 'critical',
        'gateway-unreachable': 'critical',
        'internet-unreachable': 'critical',
      },
    },
    title: '{{device}}: no connection ({{state}})',
    summary: '{{device}} has no working connection: {{detail}}',
    cause:
      'The first hop that does not answer is to blame: cable or Wi-Fi, the router, the internet line, or the name server.',
    firstSteps: [
      'See which hop is named: link, gateway, internet or name server.',
      'Link: cable, switch port, Wi-Fi. Gateway: is the router on, do neighbours have the same?',
      'Internet: the provider’s line. Name server: try another server.',
      'If several devices of a site say the same, it is the site and not the device.',
    ],
    userCanTry: [
      'Check that the network cable is plugged in, or that Wi-Fi is on.',
      'Ask a colleague whether their internet works.',
    ],
    source: 'Order of hops after the Icinga and Netdata checks; one lost ping is never an alarm.',
    holdMs: 3 * minuteMs,
    clearDelayMs: 5 * minuteMs,
    graceAfterBootMs: 5 * minuteMs,
  },
  {
    id: 'gateway-loss',
    kind: 'threshold',
    // Pings alone never complain: routers drop them when busy, so connections must suffer too.
    params: {
      warning: {
        allOf: [
          { metric: 'network.gateway_loss', over: 0.05, clear: 0.02, meanMs: 10 * minuteMs },
          { metric: 'network.internet_loss', over: 0.02, clear: 0.01, meanMs: 10 * minuteMs },
        ],
      },
      critical: {
        allOf: [
          { metric: 'network.gateway_loss', over: 0.2, clear: 0.1, meanMs: 10 * minuteMs },
          { metric: 'network.internet_loss', over: 0.05, clear: 0.02, meanMs: 10 * minuteMs },
        ],
      },
    },
    title: '{{device}}: bad connection to the local network',
    summary:
      '{{device}} loses {{metric:network.gateway_loss}} of what it sends to its router, which answers in {{metric:network.gateway_latency}}.',
    cause: 'A bad cable or port, weak Wi-Fi, or an overloaded router.',
    firstSteps: [
      'Look at the interface’s errors and speed.',
      'On Wi-Fi: signal and channel; on cable: change cable and port.',
    ],
    userCanTry: ['Move closer to the Wi-Fi access point or use a cable.'],
    source: 'Netdata ping and Icinga hostalive: loss 5/20 %, latency 500/1,000 ms over 10 minutes.',
    holdMs: 0,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'internet-loss',
    kind: 'threshold',
    params: {
      warning: {
        anyOf: [
          { metric: 'network.internet_loss', over: 0.1, clear: 0.05, meanMs: 10 * minuteMs },
          { metric: 'network.internet_latency', over: 500, clear: 300, meanMs: 10 * minuteMs },
        ],
      },
      critical: {
        anyOf: [
          { metric: 'network.internet_loss', over: 0.3, clear: 0.15, meanMs: 10 * minuteMs },
          { metric: 'network.internet_latency', over: 1000, clear: 600, meanMs: 10 * minuteMs },
        ],
      },
    },
    title: '{{device}}: slow or lossy internet',
    summary:
      'From {{device}} {{metric:network.internet_loss}} of the tries to reach the internet fail; answers take {{metric:network.internet_latency}}.',
    cause: 'The line is overloaded or faulty; if the way to the router is clean, it lies beyond it.',
    firstSteps: [
      'Compare with the loss to the gateway and with other devices of the site.',
      'Look for a large upload or backup.',
      'Call the provider with the times shown here.',
    ],
    userCanTry: ['Pause large downloads, uploads and video.'],
    source: 'Icinga: loss 10/30 % to the internet, latency 500/1,000 ms.',
    holdMs: 0,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'dns-failing',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'network.dns_failures', over: 2, clear: 0.5 }] } },
    title: '{{device}}: the name server {{instance}} does not answer',
    summary:
      'The name server {{instance}} has not answered {{device}} {{value}} times in a row. Web pages open late or not at all.',
    cause: 'The name server is down, or something on the way blocks it.',
    firstSteps: [
      'Ask the server from another machine (dig, nslookup).',
      'If it is down, restart it or point the site to another.',
    ],
    userCanTry: [],
    source:
      'Three failures in a row: Icinga check_dns with three attempts; two minutes, so that one bad look is none (ours).',
    holdMs: 2 * minuteMs,
    clearDelayMs: 5 * minuteMs,
  },
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
