import type { MetricDeclaration } from '@forewarn/shared';

export const powerStates = ['mains', 'charging', 'discharging'] as const;
export const batteryStates = ['good', 'service', 'dead'] as const;

export const metrics = {
  'battery.charge': { unit: 'ratio', help: 'How full the battery is' },
  'battery.state': { unit: 'state', states: powerStates, help: 'Where the power comes from now' },
  'battery.capacity': { unit: 'ratio', help: 'What the battery can still hold, against when it was new' },
  'battery.cycles': { unit: 'count', help: 'How often it was charged' },
  'battery.condition': { unit: 'state', states: batteryStates, help: 'What the battery or the system says of it' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
