import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeType } from '../../../packages/collector/src/incidents/change.ts';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import { route, type Target } from '../../../packages/collector/src/incidents/routing.ts';
import { exampleMessage, monday } from '../tickets/example.ts';

const minute = 60_000;
const targets: Target[] = [
  { name: 'desk', to: 'ticket' },
  { name: 'mail', to: 'people' },
];
const incident = (set: Partial<Incident> = {}): Incident => ({
  id: 'inc-01',
  device: 'dev-7',
  rule: 'disk-space',
  instance: '/',
  phase: 'open',
  title: 'Disk almost full',
  summary: '',
  severity: 'critical',
  priority: 'P2',
  finding: 'breached',
  value: 0.96,
  limit: 0.9,
  breachedAt: monday,
  openedAt: monday,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBy: null,
  clearSince: null,
  clearDelayMs: 900_000,
  repeats: 0,
  lastRepeatAt: null,
  silenced: false,
  ...set,
});
const change = (type: ChangeType, at = monday, set: Partial<Incident> = {}): Change => {
  const evidence = { at, readings: [], series: null };
  return { type, at, incident: incident(set), evidence, by: 'kim', text: 'seen' };
};
const told = (one: Change) =>
  route(one, exampleMessage({ at: one.at }), targets).map(({ target, operation }) => `${operation} ${target}`);

describe('who is told of a change', () => {
  it.each([
    ['opened', ['open desk', 'open mail']],
    ['unsilenced', ['open desk', 'open mail']],
    ['reopened', ['reopen desk', 'reopen mail']],
    ['severity', ['note desk', 'note mail']],
    ['repeated', ['note desk']],
    ['resolved', ['resolve desk', 'resolve mail']],
    ['pending', []],
    ['dropped', []],
    ['finding', []],
    ['acknowledged', []],
    ['noted', []],
  ] as const)('%s: %j', (type, expected) => {
    expect(told(change(type))).toEqual(expected);
  });

  it('a silenced incident is told to nobody; its end still closes a ticket from before the silence', () => {
    for (const type of ['opened', 'reopened', 'repeated', 'severity', 'unsilenced'] as const) {
      expect(told(change(type, monday, { silenced: true }))).toEqual([]);
    }
    expect(told(change('resolved', monday, { silenced: true }))).toEqual(['resolve desk']);
  });

  it('the evidence goes with the opening and not with every note', () => {
    const [open] = route(change('opened'), exampleMessage(), targets);
    const [note] = route(change('severity'), exampleMessage(), targets);
    expect(open?.message.evidence).not.toBeNull();
    expect(note?.message.evidence).toBeNull();
  });
});

describe('what makes two deliveries one', () => {
  it('the same change gives the same ids, every time', () => {
    const types = ['opened', 'reopened', 'repeated', 'severity', 'resolved', 'unsilenced'] as const;
    for (const type of types) {
      expect(route(change(type), exampleMessage(), targets)).toEqual(route(change(type), exampleMessage(), targets));
    }
  });

  it('different changes of one incident give different ids', () => {
    const all = [
      change('opened'),
      change('severity', monday + 1),
      change('severity', monday + 2),
      change('resolved', monday + 3),
      change('reopened', monday + 4),
      change('resolved', monday + 5),
      change('unsilenced', monday + 6),
    ].flatMap((one) => route(one, exampleMessage(), targets).map(({ id }) => id));
    expect(new Set(all).size).toBe(all.length);
  });

  it('an incident has one opening per target, whenever it is decided', () => {
    const ids = [monday, monday + 5].flatMap((at) => route(change('opened', at), exampleMessage(), targets));
    expect(new Set(ids.map(({ id }) => id))).toEqual(new Set(['inc-01/desk/open', 'inc-01/mail/open']));
  });
});

describe('repeats', () => {
  it('of one quarter of an hour are one note, due at its end', () => {
    const rows = [1, 7, 14].flatMap((minutes) =>
      route(change('repeated', monday + minutes * minute), exampleMessage(), targets),
    );
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(['inc-01/desk/repeats-0']));
    expect(rows.map(({ dueAt }) => dueAt)).toEqual([15, 15, 15].map((minutes) => monday + minutes * minute));
  });

  it('whatever their moments, two notes are never due less than 15 minutes apart, and none is early', () => {
    const moments = fc.array(fc.nat(6 * 60 * minute), { maxLength: 50 });
    fc.assert(
      fc.property(moments, (offsets) => {
        const rows = offsets.flatMap((offset) => route(change('repeated', monday + offset), exampleMessage(), targets));
        for (const row of rows) expect(row.dueAt).toBeGreaterThan(row.createdAt);
        const due = [...new Map(rows.map((row) => [row.id, row.dueAt])).values()].sort((a, b) => a - b);
        due.slice(1).forEach((at, i) => {
          expect(at - (due[i] ?? 0)).toBeGreaterThanOrEqual(15 * minute);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});
