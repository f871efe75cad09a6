import type { MetricDeclaration } from '@forewarn/shared';

export const pathStates = [
  'ok',
  'link-down',
  'no-gateway',
  'gateway-unreachable',
  'internet-unreachable',
  'dns-failing',
  'captive-portal',
  'not-connected',
] as const;
export type PathState = (typeof pathStates)[number];

export const pathMetrics = {
  'network.path': {
    unit: 'state',
    states: pathStates,
    help: 'The first hop to blame on the way out: own link, missing router, router that does not answer, internet behind it, or name servers. captive-portal: a sign-in page answers. not-connected: a laptop without any network, which is no fault.',
  },
  'network.gateway_loss': {
    unit: 'ratio',
    help: 'Share of pings the router left unanswered; no reading for a router that never answers ping, nor where the way ends before it.',
  },
  'network.gateway_latency': { unit: 'ms', help: 'Mean time to the router and back.' },
  'network.internet_loss': {
    unit: 'ratio',
    help: 'Share of TCP connections that failed or lost their first packet, to the configured places on the internet that ever answered; no reading where the way ends before the internet.',
  },
  'network.internet_latency': { unit: 'ms', help: 'Median time of those connections.' },
  'network.latency_rise': {
    unit: 'ms',
    help: 'How much longer connections to the internet take than they usually do at this place, as learned here; from half an hour on.',
  },
  'network.rate_norm': {
    unit: 'bytes_per_second',
    help: 'Most that this machine received for a whole minute at this hour of the week and at this router, in past weeks. Nothing is sent to find out: what the line could do beyond that is not known.',
  },
  'network.rate_of_norm': {
    unit: 'ratio',
    help: 'Received now against that norm, while answers come late or are lost, so that the line is known to be full, and this machine wants more than a little; else 1.',
  },
  'network.dns_latency': { unit: 'ms', help: 'Time a name server took to answer, by server.' },
  'network.dns_failures': { unit: 'count', help: 'Questions in a row that a name server has not answered, by server.' },
} as const satisfies Record<string, MetricDeclaration>;
export type PathMetric = keyof typeof pathMetrics;
