import type { Result } from '../../../packages/agent/src/probes/probe.ts';
import { judgedDevice } from '../../collector/rules/shipped/told.ts';

/** What the shipped rules complain of when a machine looks like that for half an hour: rule and instance, and how bad. */
export function complaintsAbout(...looks: readonly Result[]): Record<string, string> {
  const device = judgedDevice();
  for (let n = 0; n < 30; n += 1) device.found(looks[n % looks.length] ?? {});
  return device.complaints;
}
