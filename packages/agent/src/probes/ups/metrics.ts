import type { MetricDeclaration } from '@forewarn/shared';

export const upsStates = [
  'online',
  'testing',
  'overloaded',
  'unprotected',
  'silent',
  'on-battery',
  'low-battery',
  'off',
] as const;
export type UpsState = (typeof upsStates)[number];
export const upsBatteryStates = ['good', 'replace'] as const;

export const metrics = {
  'ups.state': {
    unit: 'state',
    states: upsStates,
    help: 'Where the power comes from; “unprotected” = past the UPS (bypass), “silent” = it does not tell any more',
  },
  'ups.charge': { unit: 'ratio', help: 'How full its battery is' },
  'ups.load': { unit: 'ratio', help: 'Share of what it can carry that is drawn from it' },
  'ups.runtime': { unit: 'seconds', help: 'How long its battery would last now, as it says itself' },
  'ups.battery': { unit: 'state', states: upsBatteryStates, help: 'Whether it asks for a new battery' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
