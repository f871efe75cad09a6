import type { IncidentView } from '@forewarn/shared';
import { sentenceCase } from './value.ts';

/** The title without the device's name, for where that stands beside it. */
export function titleBesideDevice(incident: Pick<IncidentView, 'title' | 'deviceName'>): string {
  const { title, deviceName } = incident;
  const lead = [`${deviceName}: `, `${deviceName} `].find((start) => title.startsWith(start));
  // “WS-1 and its printer disagree” would lose its subject.
  if (lead === undefined || title.startsWith(`${deviceName} and `)) return title;
  return sentenceCase(title.slice(lead.length));
}

/** A rule's title as people read it: `{{device}}: {{instance}} is almost full` → `‹instance› is almost full`. */
export function ruleTitle(title: string): string {
  return sentenceCase(title.replace(/^\{\{device\}\}: /, '').replace(/\{\{([a-z.:]+)\}\}/gi, '‹$1›'));
}
