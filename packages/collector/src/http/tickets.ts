import { randomUUID } from 'node:crypto';
import { priorities } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import { type DeskComment, type DeskStatus, type DeskTicket, deskStatuses } from '../tickets/desk.ts';
import { callerOf } from './auth.ts';
import { ApiError, found } from './errors.ts';
import { evidenceSchema } from './incident.ts';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, idParam, list, moment, page, pageOf, paragraph, route } from './route.ts';

const ticketSchema = z
  .object({
    id: z.string(),
    number: z.number(),
    incident: z.string(),
    device: z.string(),
    deviceName: z.string(),
    subject: z.string(),
    status: z.enum(deskStatuses),
    priority: z.enum(priorities),
    assignee: z.string().nullable(),
    touched: z.boolean().meta({ description: 'A person did something: Forewarn no longer closes it by itself' }),
    createdAt: moment,
    updatedAt: moment,
    closedAt: moment.nullable(),
  })
  .openapi('Ticket');
const commentSchema = z.object({ id: z.string(), at: moment, by: z.string(), text: z.string() }).openapi('Comment');
const ticketDetailSchema = z
  .object({
    ticket: ticketSchema.extend({ body: z.string(), evidence: evidenceSchema.nullable() }),
    comments: list(commentSchema),
  })
  .openapi('TicketDetail');

const listTickets = route('viewer', {
  method: 'get',
  path: '/tickets',
  tags: ['Tickets'],
  summary: "The built-in desk's tickets, last changed first",
  request: {
    query: z.object({ status: z.enum(deskStatuses).optional(), device: z.string().max(64).optional(), ...page }),
  },
  responses: answers(
    z.object({
      tickets: list(ticketSchema),
      counts: z.object({ new: z.number(), open: z.number(), waiting: z.number(), closed: z.number() }),
    }),
  ),
});
const showTicket = route('viewer', {
  method: 'get',
  path: '/tickets/{id}',
  tags: ['Tickets'],
  summary: 'One ticket with its comments',
  request: { params: idParam },
  responses: answers(ticketDetailSchema),
});
const changeTicket = route('technician', {
  method: 'patch',
  path: '/tickets/{id}',
  tags: ['Tickets'],
  summary: 'Change status, assignee or priority',
  request: {
    params: idParam,
    body: body(
      z.object({
        status: z.enum(deskStatuses).optional(),
        assignee: z.string().max(64).nullable().optional().meta({ description: "A user's id; null = nobody" }),
        priority: z.enum(priorities).optional(),
      }),
    ),
  },
  responses: answers(ticketDetailSchema),
});
const addComment = route('technician', {
  method: 'post',
  path: '/tickets/{id}/comments',
  tags: ['Tickets'],
  summary: 'Write a comment',
  request: { params: idParam, body: body(z.object({ text: paragraph(10_000).min(1) })) },
  responses: answers(ticketDetailSchema),
});

const viewOf = (ticket: DeskTicket): z.infer<typeof ticketSchema> => ({
  id: ticket.id,
  number: ticket.number,
  incident: ticket.incident,
  device: ticket.device,
  deviceName: ticket.deviceName,
  subject: ticket.subject,
  status: ticket.status,
  priority: ticket.priority,
  assignee: ticket.assignee,
  touched: ticket.touched,
  createdAt: ticket.createdAt,
  updatedAt: ticket.updatedAt,
  closedAt: ticket.closedAt,
});

/** The built-in desk as people work with it. */
export function ticketRoutes(parts: Parts) {
  async function detail(id: string) {
    const ticket = found(await parts.desk.get(id), 'such ticket');
    // Storage knows of a comment only what it is found by; the desk's own type is in tickets/desk.ts.
    const comments = (await parts.core.find('deskComment', { where: { ticket: id }, orderBy: 'at' })) as DeskComment[];
    return {
      ticket: { ...viewOf(ticket), body: ticket.body, evidence: ticket.evidence },
      comments: comments.map((comment) => ({
        id: comment.id,
        at: comment.at,
        by: comment.by,
        text: comment.text,
      })),
    };
  }

  async function counts(): Promise<Record<DeskStatus, number>> {
    const count = (status: DeskStatus) => parts.core.count('deskTicket', { where: { status } });
    const [fresh, open, waiting, closed] = await Promise.all(deskStatuses.map(count));
    return { new: fresh ?? 0, open: open ?? 0, waiting: waiting ?? 0, closed: closed ?? 0 };
  }

  return createRoutes()
    .openapi(listTickets, async (c) => {
      const { status, device, ...rest } = c.req.valid('query');
      const rows = await parts.core.find('deskTicket', {
        where: { ...(status === undefined ? {} : { status }), ...(device === undefined ? {} : { device }) },
        orderBy: 'updatedAt',
        descending: true,
        ...pageOf(rest),
      });
      return c.json({ tickets: rows.map((row) => viewOf(row as DeskTicket)), counts: await counts() }, 200);
    })
    .openapi(showTicket, async (c) => c.json(await detail(c.req.valid('param').id), 200))
    .openapi(changeTicket, async (c) => {
      const { id } = c.req.valid('param');
      const { status, assignee, priority } = c.req.valid('json');
      const by = callerOf(c).name;
      const old = found(await parts.desk.get(id), 'such ticket');
      if (typeof assignee === 'string') {
        const user = await parts.core.get('user', assignee);
        if (user === undefined || user.disabledAt !== null) {
          throw new ApiError('bad-request', 'assignee: there is no such user, or the account is disabled.');
        }
      }
      const at = parts.now();
      const set: Partial<DeskTicket> = {
        touched: true,
        updatedAt: at,
        ...(status === undefined ? {} : { status, closedAt: status === 'closed' ? at : null }),
        ...(assignee === undefined ? {} : { assignee }),
        ...(priority === undefined ? {} : { priority }),
      };
      if (!(await parts.desk.change(id, set, null, { updatedAt: old.updatedAt }))) {
        throw new ApiError('conflict', 'This ticket was changed meanwhile. Reload and try again.');
      }
      await parts.audit.record({
        by,
        action: 'ticket.change',
        subject: id,
        detail: JSON.stringify({ status, assignee, priority }),
      });
      // DEFAULTS, Behaviour in time: a human's close acknowledges the incident. It may be past that step already.
      if (status === 'closed' && old.status !== 'closed') {
        await parts.actions.acknowledge(old.incident, by, `Ticket ${old.number} was closed`);
      }
      return c.json(await detail(id), 200);
    })
    .openapi(addComment, async (c) => {
      const { id } = c.req.valid('param');
      const { text } = c.req.valid('json');
      const by = callerOf(c).name;
      found(await parts.desk.get(id), 'such ticket');
      const at = parts.now();
      await parts.desk.change(id, { touched: true, updatedAt: at }, { id: randomUUID(), ticket: id, at, by, text });
      await parts.audit.record({ by, action: 'ticket.comment', subject: id });
      return c.json(await detail(id), 200);
    });
}
