import type { MetricDeclaration } from '@forewarn/shared';

export const healthStates = ['healthy', 'history', 'cable', 'worn', 'degrading', 'at-risk', 'failing'] as const;
export type Health = (typeof healthStates)[number];

export const watchStates = ['watched', 'no-smartctl', 'no-helper'] as const;

export const metrics = {
  'drive.health': {
    unit: 'state',
    states: healthStates,
    help: 'What the drive’s own figures (SMART) say; “history” = old errors that do not grow',
  },
  'drive.failure_rate': { unit: 'ratio', help: 'Share of hard disks with such counters that fail within a year' },
  'drive.worn': { unit: 'ratio', help: 'Used share of the life the maker promises; may be over 1' },
  'drive.temperature': { unit: 'celsius', help: 'Inside the drive' },
  'drive.temperature_left': {
    unit: 'celsius',
    help: 'How much hotter it may get: to its own limit, else to a usual one',
  },
  'drive.health_watch': {
    unit: 'state',
    states: watchStates,
    help: 'Whether this machine can read what its drives say of themselves',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
