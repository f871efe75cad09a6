import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'startup.boot': {
    unit: 'seconds',
    help: 'How long this start of the system took until its services were up; firmware, and waiting for a disk’s password before that, not counted.',
  },
  'startup.boot_ratio': {
    unit: 'ratio',
    help: 'This start against the median of the starts before it; 1 = as always. From the fourth start on.',
  },
  'startup.logon': {
    unit: 'seconds',
    help: 'How long the newest logon took: on Linux until the person’s services ran, on Windows for the profile and the desktop.',
  },
  'startup.shutdown': { unit: 'seconds', help: 'How long the last shutdown took; Windows only.' },
} as const satisfies Record<string, MetricDeclaration>;

export type StartupMetric = keyof typeof metrics;

/** What one start of the system took. */
export interface Start {
  readonly seconds: number;
  /** Who took longest, for people. */
  readonly detail: string;
}
