import type { Change } from '../incidents/change.ts';
import { end, lose } from '../incidents/lifecycle.ts';
import type { Ruleset } from '../rules/ruleset.ts';
import { type DeviceWatch, remember, scopeOf } from './device-watch.ts';

/** Standing incidents that no check sees: their device or their rule is gone, or only the part they speak of. */
export function judgeUnseen(watch: DeviceWatch, ruleset: Ruleset, now: number): Change[] {
  const changes: Change[] = [];
  for (const incident of watch.incidents.values()) {
    if (incident.phase === 'resolved') continue;
    const { rule, instance } = incident;
    if (watch.device.revokedAt !== null) changes.push(...end(incident, now, 'the revocation of its device'));
    else if (watch.panel.check(rule, instance)) continue;
    else if (ruleset.applies(rule, scopeOf(watch.device), instance)) changes.push(...lose(incident, now));
    else changes.push(...end(incident, now, 'a change of the rules'));
  }
  for (const change of changes) remember(watch, change.incident);
  return changes;
}
