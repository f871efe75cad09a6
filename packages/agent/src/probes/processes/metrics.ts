import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'processes.cpu': {
    unit: 'ratio',
    help: 'Share of all cores’ time that the busiest program used since the last look; processes of one name are one program.',
  },
  'processes.memory': {
    unit: 'ratio',
    help: 'Share of memory that the largest program holds, as far as it shares it with no other.',
  },
  'processes.io': {
    unit: 'bytes_per_second',
    help: 'Read and written by the program that reads and writes most; no reading where the system keeps that from the agent.',
  },
  'processes.waiting': { unit: 'count', help: 'Processes that wait for a disk or network drive at this moment.' },
  'processes.count': { unit: 'count', help: 'Processes that run on this machine.' },
} as const satisfies Record<string, MetricDeclaration>;

export type ProcessMetric = keyof typeof metrics;
