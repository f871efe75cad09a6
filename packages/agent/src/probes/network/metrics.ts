import type { MetricDeclaration } from '@forewarn/shared';

export const linkStates = ['up', 'down', 'unused', 'off'] as const;
export type LinkState = (typeof linkStates)[number];

export const trafficMetrics = {
  'network.receive_rate': { unit: 'bytes_per_second', help: 'Received by the interface.' },
  'network.transmit_rate': { unit: 'bytes_per_second', help: 'Sent by the interface.' },
  'network.packets': { unit: 'per_second', help: 'Packets received and sent.' },
  'network.errors': { unit: 'per_second', help: 'Packets that arrived damaged or could not be sent.' },
  'network.drops': { unit: 'ratio', help: 'Share of packets thrown away, of those since the last reading.' },
  'network.use': {
    unit: 'ratio',
    help: 'Share of the link’s speed in use, in the busier direction; no reading where the speed is unknown.',
  },
  'network.link': {
    unit: 'state',
    states: linkStates,
    help: 'down: it was up since the agent started. unused: never yet. off: switched off by an administrator.',
  },
  'network.speed': {
    unit: 'mbit_per_second',
    help: 'Speed the link agreed on; no reading where the interface does not say.',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type TrafficMetric = keyof typeof trafficMetrics;

export const pathStates = [
  'ok',
  'link-down',
  'no-gateway',
  'gateway-unreachable',
  'internet-unreachable',
  'dns-failing',
] as const;
export type PathState = (typeof pathStates)[number];

export const pathMetrics = {
  'network.path': {
    unit: 'state',
    states: pathStates,
    help: 'The first hop to blame on the way out: own link, missing router, router that does not answer, internet behind it, or name servers.',
  },
  'network.gateway_loss': {
    unit: 'ratio',
    help: 'Share of pings the router left unanswered; no reading for a router that is there and never answers ping.',
  },
  'network.gateway_latency': { unit: 'ms', help: 'Mean time to the router and back.' },
  'network.internet_loss': {
    unit: 'ratio',
    help: 'Share of TCP connections that failed or lost their first packet, to the configured places on the internet that ever answered.',
  },
  'network.internet_latency': { unit: 'ms', help: 'Median time of those connections.' },
  'network.dns_latency': { unit: 'ms', help: 'Time a name server took to answer, by server.' },
  'network.dns_failures': { unit: 'count', help: 'Questions in a row that a name server has not answered, by server.' },
} as const satisfies Record<string, MetricDeclaration>;
export type PathMetric = keyof typeof pathMetrics;
