import type { MetricDeclaration } from '@forewarn/shared';

/** `not configured`: nothing on this machine keeps its clock. */
export const syncStates = ['synchronised', 'not configured', 'not synchronised'] as const;
export type SyncState = (typeof syncStates)[number];

export interface Sync {
  readonly state: SyncState;
  /** Which program or service, and what it says. */
  readonly note: string;
}

export const metrics = {
  'time.sync': { unit: 'state', states: syncStates, help: 'Whether the clock is kept right by a time server' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
