import { formatDuration } from '@forewarn/shared';
import type { Change } from '../incidents/change.ts';
import { lostAfterMs } from '../incidents/lifecycle.ts';
import type { Write } from '../storage/store.ts';

/** How a change is kept: the incident as it is now, a line of its timeline, its evidence. */
export function record(change: Change): Write[] {
  const { incident, at } = change;
  // It never became an incident: nothing to remember.
  if (change.type === 'dropped' && incident.openedAt === null) return [{ remove: 'incident', id: incident.id }];
  const writes: Write[] = [{ put: 'incident', row: incident }];
  if (change.type !== 'pending' && change.type !== 'dropped') {
    const by = 'by' in change ? change.by : 'forewarn';
    // Two of one kind may share a moment: readings that are back and fine in one report, notes of two people.
    const which = change.type === 'finding' ? incident.finding : by;
    const id = `${incident.id}/${String(at).padStart(15, '0')}/${change.type}/${which}`;
    writes.push({
      insertOnce: 'timeline',
      row: { id, incident: incident.id, at, type: change.type, by, text: say(change) },
    });
  }
  if ('evidence' in change) writes.push({ put: 'evidence', row: { id: incident.id, ...change.evidence } });
  return writes;
}

/** One line of the timeline, in plain words. */
function say(change: Change): string {
  const { incident } = change;
  switch (change.type) {
    case 'pending':
    case 'dropped':
      return '';
    case 'opened':
      return `Opened after it had held for ${formatDuration(change.at - incident.breachedAt)}: ${incident.summary}`;
    case 'reopened':
      return `It came back, so this incident is open again: ${incident.summary}`;
    case 'repeated':
      return `It happened again while it was getting better (${incident.repeats} times so far).`;
    case 'severity':
      return `It is ${incident.severity} now, priority ${incident.priority}: ${incident.summary}`;
    case 'finding':
      if (incident.phase === 'resolved') return 'The readings are fine by now too: if it comes back, it is open again.';
      if (incident.finding === 'ok') return 'The readings are fine; waiting to be sure.';
      if (incident.finding === 'unknown') return 'No readings any more, so nobody knows whether it is over.';
      return 'Readings are back, and the trouble is still there.';
    case 'lost':
      return `Nothing was read of it for ${formatDuration(lostAfterMs)}: the device may be off, or the part gone. Resolve it if that is on purpose.`;
    case 'silenced':
      return 'A silence or maintenance window began: nobody is told of it for now.';
    case 'acknowledged':
      return `${change.by} is looking after it.`;
    case 'noted':
      return change.text;
    case 'unsilenced':
      return 'The silence is over and the trouble is not: people are told now.';
    case 'resolved':
      return change.by === 'clear' ? 'Resolved by itself: the readings stayed fine.' : `Resolved by ${change.by}.`;
  }
}
