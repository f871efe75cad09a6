import type { MetricDeclaration } from '@forewarn/shared';

export const duplexes = ['full', 'half'] as const;
export const tunnelStates = ['up', 'silent', 'ended'] as const;
export type TunnelState = (typeof tunnelStates)[number];

export const metrics = {
  'network.duplex': {
    unit: 'state',
    states: duplexes,
    help: 'half: both ends of the cable must not send at once, which nearly always means that they did not agree.',
  },
  'network.flaps': {
    unit: 'count',
    help: 'How often a cable lost its link and got it back within the last hour; sleep and the first minutes after a start not counted.',
  },
  'network.speed_share': {
    unit: 'ratio',
    help: 'Speed of the link against the best it ever had at this router.',
  },
  'network.vpn': {
    unit: 'state',
    states: tunnelStates,
    help: 'silent: much is sent and nothing comes back for minutes. ended: it was up, and a person or its program ended it.',
  },
} as const satisfies Record<string, MetricDeclaration>;

export type LinkMetric = keyof typeof metrics;
