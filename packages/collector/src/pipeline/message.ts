import { formatDuration } from '@forewarn/shared';
import type { Change } from '../incidents/change.ts';
import type { Message } from '../incidents/delivery.ts';
import { lostAfterMs } from '../incidents/lifecycle.ts';
import type { Rule } from '../rules/rule.ts';
import type { Device } from '../storage/nouns.ts';

/** What people are told of a change: the rule's words and the incident's numbers. */
export function messageOf(change: Change, device: Device, rule: Rule | undefined, publicUrl: string): Message {
  const { incident } = change;
  return {
    incident: incident.id,
    device: device.id,
    deviceName: device.name,
    owner: device.owner,
    site: device.site,
    rule: incident.rule,
    instance: incident.instance,
    title: incident.title,
    summary: change.type === 'lost' ? lost(incident.summary) : incident.summary,
    cause: rule?.cause ?? '',
    firstSteps: rule?.firstSteps ?? [],
    userCanTry: rule?.userCanTry ?? [],
    severity: incident.severity,
    priority: incident.priority,
    openedAt: incident.openedAt ?? incident.breachedAt,
    at: change.at,
    repeats: incident.repeats,
    link: `${publicUrl}/incidents/${incident.id}`,
    evidence: 'evidence' in change ? change.evidence : null,
    ...(incident.resolvedBy === null ? {} : { resolvedBy: incident.resolvedBy }),
  };
}

const lost = (summary: string) =>
  `Nothing has been read of it for ${formatDuration(lostAfterMs)}, so nobody knows whether it is over: the device may be off, or the part gone. If it was removed on purpose, resolve the incident. Last known: ${summary}`;
