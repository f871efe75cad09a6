import type { Rule } from '../rule.ts';
import { minuteMs } from './durations.ts';

/** The way to the gateway, name servers and the internet. */
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
    id: 'captive-portal',
    kind: 'state',
    params: { metric: 'network.path', states: { 'captive-portal': 'info' } },
    title: '{{device}}: waits for somebody to sign in to its network',
    summary: '{{device}} is in a network that wants a sign-in first. {{detail}}',
    cause: 'Hotels, trains, guest networks: a page of theirs must be answered before they let anything through.',
    firstSteps: [
      'Tell the user to open a web browser and sign in.',
      'In the office: is this device in the guest network?',
    ],
    userCanTry: ['Open a web browser, call up any page and sign in.'],
    source: 'HTTP 204 check as browsers and systems make it; RFC 8910. Information only: it is no fault of the device.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 5 * minuteMs,
    quiet: true,
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
    id: 'internet-slow',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'network.latency_rise', over: 150, clear: 80, meanMs: 10 * minuteMs },
          // Above this the rule for a lossy or very slow internet speaks.
          { metric: 'network.internet_latency', under: 500, clear: 600, meanMs: 10 * minuteMs },
        ],
      },
    },
    title: '{{device}}: the internet is slower than usual',
    summary:
      'From {{device}} the internet has answered {{value}} later than usual for ten minutes. {{detail:network.latency_rise}}',
    cause:
      'A line that is full (a large upload, backup or video, here or next door), bad Wi-Fi, or a fault of the provider.',
    firstSteps: [
      'See which side of the router is named: before it, look at Wi-Fi and cables; behind it, at the line.',
      'Look for a large upload or backup, on this device and on others of the site.',
      'If the line is often full, let the router share it fairly (SQM, smart queues), or order more.',
    ],
    userCanTry: ['Pause large downloads, uploads and video.', 'On Wi-Fi: move closer to the access point.'],
    source:
      'Latency under load as in RFC 9318 (IAB on network quality); people notice from about 150 ms more in calls (ITU-T G.114).',
    holdMs: 0,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'internet-below-norm',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'network.rate_of_norm', under: 0.3, clear: 0.5 }] } },
    title: '{{device}}: the line gives less than it used to',
    summary:
      'The line is full, and yet {{device}} gets only {{value}} of what it had at this hour in past weeks. {{detail:network.rate_of_norm}}',
    cause: 'Others use the line at the same time, the provider gives less, or bad Wi-Fi slows it.',
    firstSteps: [
      'Compare with other devices of the site: who uses the line now?',
      'Look at the Wi-Fi signal and the speed of the cable.',
      'Measure the line at the router with nothing else running, and call the provider with the figures.',
    ],
    userCanTry: ['Restart the router at home.', 'Use a cable instead of Wi-Fi.'],
    source: 'The device’s own highest sustained rates by hour of the week; 30 % is ours.',
    holdMs: 15 * minuteMs,
    clearDelayMs: 15 * minuteMs,
    quiet: true,
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
];
