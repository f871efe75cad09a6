import { describe, expect, it } from 'vitest';
import { acknowledge, hush, reopenWindowMs, resolve } from '../../../packages/collector/src/incidents/lifecycle.ts';
import { breached, createStory, fine, missing } from './story.ts';

const minute = 60_000;
const timing = { holdMs: 5 * minute, clearDelayMs: 15 * minute };

describe('the life of an incident', () => {
  it('a breach for less than the hold opens no incident', () => {
    const story = createStory(timing);
    story.tell(0, breached());
    story.tell(4 * minute, breached());
    story.tell(5 * minute - 1, fine);
    expect(story.types).toEqual(['pending', 'dropped']);
    expect(story.incident).toBeUndefined();
  });

  it('a breach that holds opens one incident, with the moment it began', () => {
    const story = createStory(timing);
    for (let at = 0; at <= 20 * minute; at += minute) story.tell(at, breached());
    expect(story.types).toEqual(['pending', 'opened']);
    expect(story.incident).toMatchObject({ phase: 'open', breachedAt: 0, openedAt: 5 * minute });
  });

  it('with no hold it opens at once', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached());
    expect(story.types).toEqual(['opened']);
  });

  it('missing readings neither resolve it nor count as getting better', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: minute });
    story.tell(0, breached());
    for (let at = 1; at < 600; at++) story.tell(at * minute, missing);
    expect(story.types).toEqual(['opened', 'finding']);
    expect(story.incident).toMatchObject({ phase: 'open', finding: 'unknown' });
  });

  it('readings that stop while it clears start the clear delay anew', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 10 * minute });
    story.tell(0, breached());
    story.tell(minute, fine);
    story.tell(9 * minute, missing);
    story.tell(12 * minute, fine);
    expect(story.incident?.phase).toBe('open');
    story.tell(22 * minute, fine);
    expect(story.incident).toMatchObject({ phase: 'resolved', resolvedBy: 'clear' });
  });

  it('a relapse while it clears is a repeat of the same incident, and the next clearing takes half as long again', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 10 * minute });
    story.tell(0, breached());
    story.tell(minute, fine);
    story.tell(2 * minute, breached());
    story.tell(3 * minute, fine);
    story.tell(17 * minute, fine);
    expect(story.incident).toMatchObject({ phase: 'open', repeats: 1, clearDelayMs: 15 * minute });
    story.tell(18 * minute, fine);
    expect(story.types).toEqual(['opened', 'finding', 'repeated', 'finding', 'resolved']);
  });

  it('trouble that comes back within the reopen window is the same incident', () => {
    const story = createStory({ holdMs: minute, clearDelayMs: 0 });
    story.tell(0, breached());
    story.tell(minute, breached());
    story.tell(2 * minute, fine);
    story.tell(60 * minute, breached());
    story.tell(61 * minute, breached());
    expect(story.types).toEqual(['pending', 'opened', 'resolved', 'pending', 'reopened']);
    expect(new Set(story.changes.map((change) => change.incident.id)).size).toBe(1);
  });

  it('a relapse that does not hold leaves the resolved incident resolved', () => {
    const story = createStory({ holdMs: minute, clearDelayMs: 0 });
    story.tell(0, breached());
    story.tell(minute, breached());
    story.tell(2 * minute, fine);
    story.tell(60 * minute, breached());
    story.tell(60 * minute + 1, fine);
    expect(story.types.at(-1)).toBe('dropped');
    expect(story.incident).toMatchObject({ phase: 'resolved', resolvedAt: 2 * minute });
  });

  it('trouble that comes back later than that is a new incident', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached());
    story.tell(minute, fine);
    story.tell(minute + reopenWindowMs, breached());
    expect(story.types).toEqual(['opened', 'resolved', 'opened']);
    expect(story.incident?.id).toBe('incident-2');
  });

  it('getting worse is said at once', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached('warning'));
    story.tell(1, breached('critical'));
    expect(story.types).toEqual(['opened', 'severity']);
    expect(story.incident?.severity).toBe('critical');
  });

  it('what a person resolved stays resolved while the readings are still bad, and reopens after they have been well', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached());
    const change = story.incident && resolve(story.incident, 1, 'ann');
    story.incident = change?.incident;
    expect(story.tell(2, breached())).toEqual([]);
    story.tell(3, fine);
    story.tell(4, breached());
    expect(story.types.at(-1)).toBe('reopened');
  });

  it('a person acknowledges once', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached());
    const taken = story.incident && acknowledge(story.incident, 1, 'ann');
    expect(taken?.incident).toMatchObject({ phase: 'acknowledged', acknowledgedBy: 'ann' });
    expect(taken && acknowledge(taken.incident, 2, 'bob')).toBeUndefined();
  });

  it('people are told when a silence ends over trouble that still stands', () => {
    const story = createStory({ holdMs: 0, clearDelayMs: 0 });
    story.tell(0, breached());
    const evidence = () => ({ at: 0, readings: [], series: null });
    const silenced = story.incident && hush(story.incident, 1, true, evidence);
    expect(silenced?.type).toBe('silenced');
    const told = silenced && hush(silenced.incident, 2, false, evidence);
    expect(told?.type).toBe('unsilenced');
  });
});
