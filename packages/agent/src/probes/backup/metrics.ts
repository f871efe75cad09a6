import type { MetricDeclaration } from '@forewarn/shared';

export const seenStates = ['seen', 'never', 'unreadable', 'misconfigured', 'waiting'] as const;
export const integrities = ['unknown', 'ok', 'damaged'] as const;
export const results = ['unknown', 'ok', 'failed'] as const;

export const metrics = {
  'backup.age': { unit: 'seconds', help: 'Time since the last success; grows on while the backup cannot be looked at' },
  'backup.seen': {
    unit: 'state',
    states: seenStates,
    help: 'Whether this backup has ever succeeded, and whether it can be looked at; waiting = too early to say',
  },
  'backup.rhythm': { unit: 'seconds', help: 'How often it should succeed: as configured, or as learned from its past' },
  'backup.running': { unit: 'seconds', help: 'How long it runs or holds its lock; 0 = it does not run' },
  'backup.size': { unit: 'bytes', help: 'Size of the newest backup, or of the whole repository' },
  'backup.size_change': {
    unit: 'ratio',
    help: 'Newest size against the usual one (files, heartbeats) or against the largest ever (repositories); 1 = the same',
  },
  'backup.duration': { unit: 'seconds', help: 'How long the newest success took' },
  'backup.integrity': {
    unit: 'state',
    states: integrities,
    help: 'Whether all that a restore needs is there, as far as can be seen without a key',
  },
  'backup.last_result': { unit: 'state', states: results, help: 'How the last run ended, as far as it tells' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
