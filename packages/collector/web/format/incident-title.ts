import type { IncidentView } from '@forewarn/shared';
import { sentenceCase } from './value.ts';

/** The title without the device's name, for where that stands beside it. */
export function titleBesideDevice(incident: Pick<IncidentView, 'title' | 'deviceName' | 'instance'>): string {
  const { title, deviceName, instance } = incident;
  const lead = [`${deviceName}: `, `${deviceName} `].find((start) => title.startsWith(start));
  // “WS-1 and its printer disagree” would lose its subject.
  if (lead === undefined || title.startsWith(`${deviceName} and `)) return title;
  const rest = title.slice(lead.length);
  // What a machine calls a thing is not respelled: `md0` is not `Md0`.
  return instance !== '' && rest.startsWith(instance) ? rest : sentenceCase(rest);
}

/** A rule's title as people read it: `{{device}}: {{instance}} is almost full` → `‹instance› is almost full`. */
export function ruleTitle(title: string): string {
  return sentenceCase(title.replace(/^\{\{device\}\}: /, '').replace(/\{\{([a-z.:]+)\}\}/gi, '‹$1›'));
}
