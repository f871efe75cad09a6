import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'disk_events.last_day': {
    unit: 'count',
    help: 'Errors of disks and file systems that the system logged in the last 24 h',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
