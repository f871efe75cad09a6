import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'memory_errors.corrected': {
    unit: 'count',
    help: 'Memory errors put right by ECC, of this memory module, since the machine was started',
  },
  'memory_errors.corrected_day': { unit: 'count', help: 'Of these, in the last 24 h' },
  'memory_errors.uncorrected': {
    unit: 'count',
    help: 'Memory errors that could not be put right, since the machine was started',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
