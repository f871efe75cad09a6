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

export { type PathMetric, type PathState, pathMetrics, pathStates } from './path-metrics.ts';
