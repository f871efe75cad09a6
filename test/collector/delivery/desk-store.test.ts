import { describe, expect, it } from 'vitest';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { DeskTicket } from '../../../packages/collector/src/tickets/desk.ts';
import { monday } from '../tickets/example.ts';

const ticket = (id: string): Omit<DeskTicket, 'number'> => ({
  id,
  incident: id,
  device: 'dev-7',
  deviceName: 'RECEPTION-2',
  subject: 'Disk almost full',
  body: '',
  evidence: null,
  status: 'new',
  priority: 'P2',
  assignee: null,
  touched: false,
  createdAt: monday,
  updatedAt: monday,
  closedAt: null,
});
const comment = (id: string) => ({ id, ticket: 'T-1', at: monday, by: 'kim', text: 'hello' });

async function openDesk() {
  const { core } = await openMemory();
  const changed: string[] = [];
  return { core, changed, desk: createDeskStore({ core, onChange: (id) => void changed.push(id) }) };
}

describe('the store of the built-in desk', () => {
  it('gives every ticket its own number, counting up, also when many come at once', async () => {
    const { desk } = await openDesk();
    const ids = Array.from({ length: 40 }, (_, i) => `T-${i}`);
    await Promise.all(ids.map((id) => desk.create(ticket(id))));
    const numbers = await Promise.all(ids.map(async (id) => (await desk.get(id))?.number));
    expect(numbers.sort((a, b) => Number(a) - Number(b))).toEqual(ids.map((_, i) => i + 1));
  });

  it('two desks over one store give no number twice', async () => {
    const { core, desk } = await openDesk();
    const other = createDeskStore({ core });
    await Promise.all([desk.create(ticket('T-1')), other.create(ticket('T-2')), desk.create(ticket('T-3'))]);
    const numbers = (await core.find('deskTicket')).map((one) => one.number);
    expect(new Set(numbers).size).toBe(3);
  });

  it('makes a ticket once, and gives no number to the second try', async () => {
    const { desk } = await openDesk();
    expect(await desk.create(ticket('T-1'))).toBe(true);
    expect(await desk.create(ticket('T-1'))).toBe(false);
    await desk.create(ticket('T-2'));
    expect((await desk.get('T-2'))?.number).toBe(2);
  });

  it('writes a comment and what it changes together, once', async () => {
    const { core, desk, changed } = await openDesk();
    await desk.create(ticket('T-1'));
    expect(await desk.change('T-1', { status: 'open' }, comment('c-1'))).toBe(true);
    expect(await desk.change('T-1', { status: 'waiting' }, comment('c-1'))).toBe(true);
    expect(await core.count('deskComment')).toBe(1);
    expect((await desk.get('T-1'))?.status).toBe('open');
    expect(changed).toEqual(['T-1', 'T-1']);
  });

  it('changes nothing that was changed since it was read, nor what is not there', async () => {
    const { desk } = await openDesk();
    await desk.create(ticket('T-1'));
    expect(await desk.change('T-1', { status: 'closed' }, comment('c-1'), { updatedAt: monday - 1 })).toBe(false);
    expect(await desk.change('T-9', { status: 'closed' }, comment('c-2'))).toBe(false);
    expect((await desk.get('T-1'))?.status).toBe('new');
  });
});
