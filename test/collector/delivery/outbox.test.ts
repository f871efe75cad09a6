import { describe, expect, it } from 'vitest';
import { GiveUp, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { TicketTarget } from '../../../packages/collector/src/delivery/tell.ts';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import { exampleRow, monday } from '../tickets/example.ts';
import { createClock, openOffice } from './harness.ts';
import { createVendor } from './vendor.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = (ms: number) => ({ createdAt: monday + ms });

async function officeWith(lagMs = 0) {
  const clock = createClock();
  const vendor = createVendor(clock.now, lagMs);
  return { vendor, ...(await openOffice([vendor.target], { clock })) };
}

describe('the outbox and a ticket system', () => {
  it('opens a ticket and keeps its number with the incident', async () => {
    const { vendor, write, outbox, core, states } = await officeWith();
    await write(exampleRow('open'));
    await outbox.work();
    expect(vendor.tickets).toHaveLength(1);
    expect(await states()).toEqual(['open done']);
    expect(await core.get('ticketLink', 'inc-01/desk')).toMatchObject({ ticket: '1', closedAt: null });
  });

  it('asks only once when nothing goes wrong: no search before the first opening', async () => {
    const { vendor, write, outbox } = await officeWith();
    await write(exampleRow('open'));
    await outbox.work();
    expect(vendor.calls).toEqual(['open inc-01']);
  });

  it('tells what happened in order, also when the clock was set back in between', async () => {
    const { vendor, write, outbox } = await officeWith();
    await write(exampleRow('note', at(-hour)), exampleRow('open'));
    await outbox.work();
    expect(vendor.calls).toEqual(['open inc-01', 'note 1']);
  });

  it('an incident opened and resolved while the help desk was down for a day is one ticket, opened, then closed', async () => {
    const { vendor, write, live, states } = await officeWith();
    vendor.down = true;
    await write(exampleRow('open'), exampleRow('note', at(20 * minute)), exampleRow('resolve', at(30 * minute)));
    await live(24 * hour, minute);
    expect(vendor.tickets).toHaveLength(0);
    vendor.down = false;
    await live(20 * minute, minute);
    expect(vendor.tickets).toHaveLength(1);
    expect(vendor.tickets[0]).toMatchObject({ closed: true, words: ['Disk almost full', 'note 0', 'over'] });
    expect(await states()).toEqual(['open done', 'note done', 'resolve done']);
  });

  it('asks a system that is down rarely, however many incidents wait, and loses none of them', async () => {
    const { vendor, write, live } = await officeWith();
    vendor.down = true;
    const names = Array.from({ length: 120 }, (_, i) => `inc-${i}`);
    await write(...names.map((incident) => exampleRow('open', { incident }, { evidence: null })));
    await live(hour, 20_000);
    expect(vendor.calls.length).toBeLessThan(100);
    vendor.down = false;
    await live(20 * minute, minute);
    expect(vendor.tickets.map((one) => one.key).sort()).toEqual(names.sort());
  });

  it('leaves the whole system alone for as long as it asks', async () => {
    const { vendor, write, outbox, live } = await officeWith();
    vendor.mishaps.push('ask for patience');
    await write(exampleRow('open'), exampleRow('open', { incident: 'inc-02' }));
    await outbox.work();
    const before = vendor.calls.length;
    await live(110_000);
    expect(vendor.calls).toHaveLength(before);
    await live(60_000);
    expect(vendor.tickets).toHaveLength(2);
  });

  it('looks before it opens again, and only when a search would show the ticket', async () => {
    const { vendor, write, live, outbox } = await officeWith(2 * minute);
    vendor.mishaps.push('commit, then fail');
    await write(exampleRow('open'));
    await outbox.work();
    await live(hour);
    expect(vendor.tickets).toHaveLength(1);
    expect(vendor.calls).toEqual(['open inc-01', 'find inc-01']);
  });

  it('a note with nothing to hang on waits for its ticket', async () => {
    const { vendor, write, outbox, live } = await officeWith();
    vendor.mishaps.push('refuse');
    await write(exampleRow('open'), exampleRow('note'));
    await outbox.work();
    expect(vendor.calls).toEqual(['open inc-01']);
    await live(minute);
    expect(vendor.tickets[0]?.words).toEqual(['Disk almost full', 'note 0']);
  });

  it('a note about repeats waits for its moment and then tells the count as it is', async () => {
    const { vendor, write, outbox, live, core } = await officeWith();
    await write(exampleRow('open'), exampleRow('note', { ...at(minute), dueAt: monday + 15 * minute }, { repeats: 1 }));
    await core.tx([{ put: 'incident', row: { id: 'inc-01', repeats: 7 } as Incident }]);
    await outbox.work();
    await live(14 * minute);
    expect(vendor.tickets[0]?.words).toHaveLength(1);
    await live(2 * minute);
    expect(vendor.tickets[0]?.words[1]).toBe('note 7');
  });

  it('a note still waiting for its moment is dropped when the end comes first', async () => {
    const { vendor, write, outbox, states } = await officeWith();
    await write(
      exampleRow('open'),
      exampleRow('note', { ...at(1), dueAt: monday + 15 * minute }),
      exampleRow('resolve', { ...at(2), dueAt: monday }),
    );
    await outbox.work();
    expect(vendor.tickets[0]?.words).toEqual(['Disk almost full', 'over']);
    expect(await states()).toEqual(['open done', 'note done', 'resolve done']);
  });

  it('the end of something that was never told is told to nobody', async () => {
    const { vendor, write, outbox, states } = await officeWith();
    await write(exampleRow('resolve'));
    await outbox.work();
    expect(vendor.calls).toEqual([]);
    expect(await states()).toEqual(['resolve done']);
  });

  it('reopens the closed ticket, instead of opening another, when the incident comes back', async () => {
    const { vendor, write, outbox } = await officeWith();
    await write(exampleRow('open'), exampleRow('resolve', at(0)));
    await outbox.work();
    await write(exampleRow('reopen', { createdAt: monday + 1, dueAt: monday }));
    await outbox.work();
    expect(vendor.tickets).toHaveLength(1);
    expect(vendor.tickets[0]?.closed).toBe(false);
  });

  it('told again after a silence, it stays the one ticket', async () => {
    const { vendor, write, outbox } = await officeWith();
    await write(exampleRow('open'));
    await outbox.work();
    await write(exampleRow('open', { id: 'inc-01/desk/unsilenced-5' }));
    await outbox.work();
    expect(vendor.tickets).toHaveLength(1);
  });

  it('after a restore, looks for the tickets of everything that was due before', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    await vendor.target.connection.open('inc-01', exampleRow('open').message);
    const office = await openOffice([vendor.target], { clock, doubtBefore: monday + 1 });
    await office.write(exampleRow('open'));
    await office.outbox.work();
    expect(vendor.tickets).toHaveLength(1);
    expect(await office.states()).toEqual(['open done']);
  });
});

describe('what a person must decide', () => {
  const refusing = (): TicketTarget & { fixed: boolean } => {
    const vendor = createVendor(() => monday, 0);
    const target = {
      ...vendor.target,
      fixed: false,
      connection: {
        ...vendor.target.connection,
        open: (key: string, message: Parameters<typeof vendor.target.connection.open>[1]) =>
          target.fixed ? vendor.target.connection.open(key, message) : Promise.reject(new GiveUp('wrong credentials')),
      },
    };
    return target;
  };

  it('gives up with the reason, holds back what follows, and goes on when told to retry', async () => {
    const target = refusing();
    const { write, outbox, states, row } = await openOffice([target]);
    await write(exampleRow('open'), exampleRow('resolve'));
    await outbox.work();
    expect(await states()).toEqual(['open given-up', 'resolve given-up']);
    expect((await row(exampleRow('resolve').id))?.error).toContain('wrong credentials');
    target.fixed = true;
    expect(await outbox.retry(exampleRow('open').id)).toBe(true);
    await outbox.work();
    expect(await states()).toEqual(['open done', 'resolve done']);
    expect(await outbox.retry(exampleRow('open').id)).toBe(false);
  });

  it('where nothing can be searched, a doubtful opening waits for a person, who may say where the ticket is', async () => {
    const vendor = createVendor(() => monday, 0);
    vendor.mishaps.push('commit, then fail');
    const find = () => Promise.reject(new Uncertain('no search here'));
    const clock = createClock();
    const target = { ...vendor.target, connection: { ...vendor.target.connection, find } };
    const { write, outbox, states, live, core } = await openOffice([target], { clock });
    await write(exampleRow('open'), exampleRow('note'));
    await outbox.work();
    await live(hour, minute);
    expect(await states()).toEqual(['note given-up', 'open uncertain']);
    expect(vendor.tickets).toHaveLength(1);
    expect(await outbox.adopt(exampleRow('open').id, { id: '1', url: '' })).toBe(true);
    await outbox.work();
    expect(vendor.tickets).toHaveLength(1);
    expect(vendor.tickets[0]?.words).toContain('note 0');
    expect(await core.get('ticketLink', 'inc-01/desk')).toMatchObject({ ticket: '1' });
  });

  it('where nothing can be searched, a refused connection is no doubt: it is simply tried again', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    vendor.mishaps.push('refuse', 'refuse');
    const find = () => Promise.reject(new Uncertain('no search here'));
    const target = { ...vendor.target, connection: { ...vendor.target.connection, find } };
    const { write, live, states } = await openOffice([target], { clock });
    await write(exampleRow('open'));
    await live(5 * minute);
    expect(vendor.tickets).toHaveLength(1);
    expect(await states()).toEqual(['open done']);
  });

  it('rows for a target that is not configured any more say so instead of waiting unseen', async () => {
    const { write, outbox, row } = await openOffice([]);
    await write(exampleRow('open'));
    await outbox.work();
    expect(await row(exampleRow('open').id)).toMatchObject({ state: 'given-up' });
    expect((await row(exampleRow('open').id))?.error).toContain('Configure it again');
  });

  it('a connector that throws something else does not stop the outbox, and nothing is opened twice', async () => {
    const clock = createClock();
    const vendor = createVendor(clock.now, 0);
    let calls = 0;
    const open: typeof vendor.target.connection.open = async (key, message) => {
      const ref = await vendor.target.connection.open(key, message);
      calls += 1;
      if (calls === 1) throw new TypeError('a bug');
      return ref;
    };
    const target = { ...vendor.target, connection: { ...vendor.target.connection, open } };
    const { write, live, log } = await openOffice([target], { clock });
    await write(exampleRow('open'));
    await live(minute);
    expect(vendor.tickets).toHaveLength(1);
    expect(log.join()).toContain('a bug in its connector');
  });
});
