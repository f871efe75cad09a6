import type { Change } from '../../../packages/collector/src/incidents/change.ts';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import { step, type Timing } from '../../../packages/collector/src/incidents/lifecycle.ts';
import type { Finding } from '../../../packages/collector/src/rules/rule.ts';

export const breached = (severity: 'warning' | 'critical' = 'warning', value = 0.9): Finding => ({
  status: 'breached',
  severity,
  value,
  limit: 0.8,
  slot: 0,
});
export const fine: Finding = { status: 'ok' };
export const missing: Finding = { status: 'unknown' };

/** Tells findings one after another and keeps what happened, as the pipeline does. */
export function createStory(timing: Timing) {
  let incident: Incident | undefined;
  let count = 0;
  const changes: Change[] = [];
  const about = {
    newId: () => `incident-${++count}`,
    describe: () => ({ title: 'a title', summary: 'a summary' }),
    priority: () => 'P3' as const,
    silenced: () => false,
    evidence: () => ({ at: 0, readings: [], series: null }),
  };
  return {
    changes,
    get incident() {
      return incident;
    },
    set incident(next) {
      incident = next;
    },
    get types() {
      return changes.map((change) => change.type);
    },
    tell(at: number, finding: Finding): Change[] {
      const subject = { device: 'pc-1', rule: 'disk-space', instance: '/' };
      const made = step(incident, finding, at, subject, timing, about);
      changes.push(...made);
      const last = made.at(-1)?.incident;
      if (last) incident = last.phase === 'resolved' && last.openedAt === null ? undefined : last;
      return made;
    },
  };
}
