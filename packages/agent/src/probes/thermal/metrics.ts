import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'thermal.throttled': {
    unit: 'ratio',
    help: 'Share of the time since the last look in which heat slowed the processor; where the system tells only the present moment, 1 while it does and 0 while not.',
  },
} as const satisfies Record<string, MetricDeclaration>;

export type ThermalMetric = keyof typeof metrics;
