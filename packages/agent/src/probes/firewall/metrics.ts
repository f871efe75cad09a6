import type { MetricDeclaration } from '@forewarn/shared';

export const firewallStates = ['on', 'off'] as const;

/** One of this machine's firewalls, or one of its profiles. */
export interface Firewall {
  readonly name: string;
  readonly on: boolean;
  readonly note: string;
}

export const metrics = {
  'firewall.state': {
    unit: 'state',
    states: firewallStates,
    help: 'Whether this machine’s own firewall is switched on',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
