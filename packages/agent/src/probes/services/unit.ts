import type { MetricDeclaration } from '@forewarn/shared';

/**
 * `stopped`: somebody, or the service itself, ended it on purpose. `job failed`: something that runs once and ended badly.
 * `not running`: Windows should have started it, and it tells no error.
 */
export const serviceStates = [
  'running',
  'stopped',
  'job failed',
  'not running',
  'restarts again and again',
  'failed',
] as const;
export type ServiceState = (typeof serviceStates)[number];

/** A service that does not stand as it should. */
export interface Found {
  /** As administrators name it. */
  readonly name: string;
  readonly state: ServiceState;
  readonly note: string;
}

export const metrics = {
  'service.state': {
    unit: 'state',
    states: serviceStates,
    help: 'How a service stands that is, or in the last day was, not as it should be',
  },
  'services.failed': { unit: 'count', help: 'Services that failed or restart again and again' },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;

export const isTrouble = ({ state }: Found): boolean => state === 'failed' || state === 'restarts again and again';
