import { describe, expect, it } from 'vitest';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';
import { builtin } from '../../../packages/collector/src/tickets/builtin.ts';
import type { DeskComment, DeskTicket } from '../../../packages/collector/src/tickets/desk.ts';
import { createHttp } from '../../../packages/collector/src/tickets/http.ts';
import { connectorSuite } from './connector-suite.ts';
import { exampleMessage, monday, words } from './example.ts';

async function bench(config: unknown = {}) {
  const { core } = await openMemory();
  let broken = false;
  const fragile = new Proxy(core, {
    get: (target, name: keyof Core) =>
      broken ? () => Promise.reject(new Error('the disk is full')) : target[name].bind(target),
  });
  const desk = createDeskStore({ core: fragile });
  let now = monday;
  const deps = { desk, http: createHttp(), words, now: () => now++ };
  const person = (text: string, id: string): DeskComment => ({ id: text, ticket: id, at: monday, by: 'kim', text });
  return {
    core,
    desk,
    connection: builtin.connect(builtin.config.parse(config), deps),
    async seen() {
      const tickets = (await core.find('deskTicket')) as DeskTicket[];
      const comments = (await core.find('deskComment', { orderBy: 'at' })) as DeskComment[];
      return tickets.map((ticket) => ({
        key: ticket.incident,
        status: ticket.status,
        words: [ticket.subject, ticket.body, ...comments.map((one) => one.text)].join('\n'),
      }));
    },
    async take({ id }: { id: string }) {
      await desk.change(id, { assignee: 'kim', touched: true, updatedAt: now++ }, person('I look at it', id));
    },
    async close({ id }: { id: string }) {
      await desk.change(id, { status: 'closed', touched: true, updatedAt: now++ }, person('done', id));
    },
    breakDown() {
      broken = true;
    },
    end: async () => undefined,
  };
}

connectorSuite('builtin', bench);

describe('the built-in desk', () => {
  it('opening the same incident twice makes one ticket', async () => {
    const { connection, seen } = await bench();
    const first = await connection.open('inc-01', exampleMessage());
    expect(await connection.open('inc-01', exampleMessage())).toEqual(first);
    expect(await seen()).toHaveLength(1);
  });

  it('writes a note that is said twice once', async () => {
    const { connection, core } = await bench();
    const ref = await connection.open('inc-01', exampleMessage());
    const note = exampleMessage({ at: monday + 1 });
    await connection.note(ref, note);
    await connection.note(ref, note);
    expect(await core.count('deskComment')).toBe(1);
  });

  it('does not close a ticket that a person takes in the very moment of closing', async () => {
    const { connection, desk, take } = await bench();
    const ref = await connection.open('inc-01', exampleMessage());
    const get = desk.get;
    desk.get = async (id) => {
      const ticket = await get(id);
      desk.get = get;
      await take(ref);
      return ticket;
    };
    await expect(connection.resolve(ref, exampleMessage())).rejects.toThrow('changed by a person');
    expect(await connection.resolve(ref, exampleMessage())).toBe('left-open');
  });

  it('leaves tickets of the priorities open that only people may close', async () => {
    const { connection } = await bench({ leaveOpen: ['P1', 'P2'] });
    const ref = await connection.open('inc-01', exampleMessage());
    expect(await connection.resolve(ref, exampleMessage())).toBe('left-open');
  });

  it('keeps the evidence with the ticket, for the plot', async () => {
    const { connection, desk } = await bench();
    const ref = await connection.open('inc-01', exampleMessage());
    expect((await desk.get(ref.id))?.evidence?.series?.points).toHaveLength(120);
  });
});
