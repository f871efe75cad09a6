import type { Reading } from '@forewarn/shared';
import { type Metric, recordStates } from './metrics.ts';

/** AUDIT_FAILURE, as the last column of the policy's backup counts it. */
const failureBit = 2;

/** Whether Windows records failed sign-ins; undefined = it does not tell. */
export function areRecorded(answer: readonly unknown[]): boolean | undefined {
  const [first] = answer;
  const { setting } = (typeof first === 'object' && first !== null ? first : {}) as Record<string, unknown>;
  return typeof setting === 'number' ? (setting & failureBit) !== 0 : undefined;
}

export function auditReadings(recorded: boolean | undefined): Reading<Metric>[] {
  if (recorded === undefined) return [];
  const detail = recorded ? '' : 'Windows is set not to record failed sign-ins; locked accounts are told all the same.';
  const value = recordStates.indexOf(recorded ? 'recorded' : 'not-recorded');
  return [{ metric: 'login.recorded', value, detail }];
}
