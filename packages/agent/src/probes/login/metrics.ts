import type { MetricDeclaration } from '@forewarn/shared';
import { accountStates } from './sign.ts';

export const profileStates = ['ok', 'roaming-failed', 'temporary', 'failed'] as const;

export const recordStates = ['recorded', 'not-recorded'] as const;
export const domainStates = [
  'reachable',
  'never-reached',
  'away',
  'clock-wrong',
  'unreachable',
  'trust-broken',
] as const;

export const metrics = {
  'login.failures': { unit: 'count', help: 'Failed sign-ins within 5 minutes, the most since the last look' },
  'login.failures_worst': {
    unit: 'count',
    help: 'Failed sign-ins within 5 minutes for one account or from one computer, the most of any of them',
  },
  'login.recorded': {
    unit: 'state',
    states: recordStates,
    help: 'Whether Windows is set to record failed sign-ins; without that they are not counted',
  },
  'login.account': {
    unit: 'state',
    states: accountStates,
    help: 'Whether an account that was refused may sign in again; only accounts that were refused within the last day',
  },
  'login.password_expires': {
    unit: 'seconds',
    help: 'Time until the password of this account runs out, as far as the machine is told; below 0 = it has run out',
  },
  'login.domain': {
    unit: 'state',
    states: domainStates,
    help: 'Whether a server of the domain that this machine belongs to answers, so that people can sign in',
  },
  'login.profile': {
    unit: 'state',
    states: profileStates,
    help: 'Whether Windows could load the profiles of the people who signed in within the last day',
  },
  'login.home_available': {
    unit: 'bytes',
    help: 'Space left where people’s home folders lie: without any nobody can sign in to a desktop',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
