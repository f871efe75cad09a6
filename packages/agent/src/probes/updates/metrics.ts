import type { MetricDeclaration } from '@forewarn/shared';

export const rebootStates = ['none', 'pending'] as const;

export const metrics = {
  'updates.security': { unit: 'count', help: 'Security updates that are not installed yet' },
  'updates.security_age': {
    unit: 'seconds',
    help: 'How long the oldest of them has been waiting, since this agent first saw it; 0 = none waits',
  },
  'updates.lists_age': { unit: 'seconds', help: 'Age of what this machine knows about updates' },
  'updates.reboot': { unit: 'state', states: rebootStates, help: 'Whether installed updates wait for a restart' },
  'updates.reboot_age': { unit: 'seconds', help: 'How long the restart has been waiting; 0 = none is needed' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
