import { priorities } from '@forewarn/shared';
import * as z from 'zod';
import { GiveUp, RetryLater } from '../delivery/delivery-error.ts';
import type { Message, Operation } from '../incidents/delivery.ts';
import { type ConnectorDeps, defineConnector, type TicketConnection, type TicketRef } from './connector.ts';
import type { DeskComment, DeskTicket } from './desk.ts';

const config = z
  .strictObject({
    leaveOpen: z
      .array(z.enum(priorities))
      .default([])
      .meta({ title: 'Never close', description: 'Tickets of these priorities are closed by people only' }),
  })
  .meta({ title: 'The built-in desk' });

export const builtin = defineConnector({
  kind: 'builtin',
  title: 'The built-in desk',
  config,
  findLagMs: 0,
  connect,
});

/** Who writes when no person does. */
const author = 'forewarn';

/** One incident has one ticket, by its id: making it twice is impossible, whatever happened in between. */
const ticketId = (key: string): string => `T-${key}`;
const refOf = (id: string): TicketRef => ({ id, url: `/tickets/${encodeURIComponent(id)}` });

function connect(settings: z.output<typeof config>, deps: ConnectorDeps): TicketConnection {
  const { desk } = deps;

  async function existing(ref: TicketRef): Promise<DeskTicket> {
    const ticket = await kept(() => desk.get(ref.id));
    if (!ticket) throw new GiveUp(`Ticket ${ref.id} is no longer in the built-in desk.`);
    return ticket;
  }

  /** Its id comes from the message, so that a word said twice is written once. */
  const comment = (ref: TicketRef, operation: Operation, message: Message): DeskComment => ({
    id: `${ref.id}/${operation}-${message.at}`,
    ticket: ref.id,
    at: deps.now(),
    by: author,
    text: deps.words(operation, message).text,
  });

  return {
    async find(key) {
      const ticket = await kept(() => desk.get(ticketId(key)));
      return ticket ? refOf(ticket.id) : null;
    },
    async open(key, message) {
      const words = deps.words('open', message);
      const now = deps.now();
      const id = ticketId(key);
      await kept(() =>
        desk.create({
          id,
          incident: message.incident,
          device: message.device,
          deviceName: words.fields.device,
          subject: words.subject,
          body: words.text,
          evidence: message.evidence,
          status: 'new',
          priority: message.priority,
          assignee: null,
          touched: false,
          createdAt: now,
          updatedAt: now,
          closedAt: null,
        }),
      );
      return refOf(id);
    },
    async read(ref) {
      const ticket = await kept(() => desk.get(ref.id));
      if (!ticket) return { status: 'gone', touched: true };
      return { status: ticket.status === 'closed' ? 'closed' : 'open', touched: ticket.touched };
    },
    async note(ref, message) {
      await existing(ref);
      const set = { updatedAt: deps.now(), priority: message.priority };
      await kept(() => desk.change(ref.id, set, comment(ref, 'note', message)));
    },
    async resolve(ref, message) {
      const ticket = await existing(ref);
      const word = comment(ref, 'resolve', message);
      if (ticket.status === 'closed') {
        await kept(() => desk.change(ref.id, {}, word));
        return 'closed';
      }
      if (ticket.touched || settings.leaveOpen.includes(message.priority)) {
        await kept(() => desk.change(ref.id, { updatedAt: deps.now() }, word));
        return 'left-open';
      }
      const now = deps.now();
      const closed = { status: 'closed', closedAt: now, updatedAt: now } as const;
      // Only as it was read: a person may have taken it in this very moment.
      const done = await kept(() => desk.change(ref.id, closed, word, { updatedAt: ticket.updatedAt }));
      if (!done) throw new RetryLater('The ticket was changed by a person while it was being closed.', { afterMs: 0 });
      return 'closed';
    },
    async reopen(ref, message) {
      await existing(ref);
      const set = { status: 'open', closedAt: null, updatedAt: deps.now(), priority: message.priority } as const;
      await kept(() => desk.change(ref.id, { ...set, evidence: message.evidence }, comment(ref, 'reopen', message)));
      return ref;
    },
    async check() {
      await kept(() => desk.get(ticketId('settings-check')));
      return 'The built-in desk is ready.';
    },
  };
}

/** The desk lies in our own store: whatever fails there is repeated harmlessly, as every write of ours happens once. */
async function kept<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new RetryLater('The built-in desk could not write to the store. See the collector log for the cause.', {
      cause,
    });
  }
}
