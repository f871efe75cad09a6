import type { MetricDeclaration } from '@forewarn/shared';
import { machineStates } from './ends.ts';

export const metrics = {
  'crash.machine': {
    unit: 'state',
    states: machineStates,
    help: 'How often the machine went down without a shutdown: once = within a day, repeated = twice in 7 days, often = 3 times in a day',
  },
  'crash.app': { unit: 'count', help: 'How often a program crashed or hung within 24 hours' },
  'crash.kernel': {
    unit: 'count',
    help: 'Faults that the kernel met in itself or a driver within 24 hours, and survived',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
