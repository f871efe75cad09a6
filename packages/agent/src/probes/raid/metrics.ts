import type { MetricDeclaration } from '@forewarn/shared';

export const raidStates = ['healthy', 'checking', 'rebuilding', 'reduced', 'degraded', 'failed'] as const;
export type RaidState = (typeof raidStates)[number];

export const metrics = {
  'raid.state': {
    unit: 'state',
    states: raidStates,
    help: 'Disks that stand in for each other; “reduced” = one more may fail, “degraded” = none may',
  },
  'raid.missing': { unit: 'count', help: 'Disks that are missing or have failed' },
  'raid.progress': { unit: 'ratio', help: 'How far a rebuild or check has come; only while one runs' },
  'raid.errors': { unit: 'count', help: 'Errors that its disks have counted, over their whole time in it' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
