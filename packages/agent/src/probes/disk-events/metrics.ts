import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'disk_events.last_day': {
    unit: 'count',
    help: 'Errors of disks and file systems that the system logged in the last 24 h',
  },
  'disk_events.failed_commands': {
    unit: 'count',
    help: 'Commands that this disk refused or failed since the machine was started',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
