import type { DeviceEvent } from '@forewarn/shared';
import { type Line, sentences } from './log-line.ts';

/** One bad place on a disk fills many lines within a moment: that is one event. */
const oneEventMs = 60_000;
/** Of one look: a dying disk may log thousands of lines. */
const mostEvents = 40;

/** One event for each disk, kind and minute. */
export function eventsOf(lines: readonly Line[]): DeviceEvent[] {
  const groups = new Map<string, { readonly first: Line; count: number }>();
  for (const line of lines) {
    const key = `${line.kind}\n${line.disk}\n${Math.floor(line.at / oneEventMs)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: line, count: 1 });
    else group.count += 1;
  }
  return [...groups.values()].slice(-mostEvents).map(({ first, count }) => ({
    kind: first.kind,
    at: Math.round(first.at),
    instance: first.disk,
    detail: `${sentences[first.kind]} (${first.what}${count > 1 ? `, ${count} messages within a minute` : ''}).`.slice(
      0,
      500,
    ),
  }));
}
