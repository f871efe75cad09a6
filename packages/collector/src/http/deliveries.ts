import { z } from '@hono/zod-openapi';
import { operations } from '../incidents/delivery.ts';
import { callerOf } from './auth.ts';
import { ApiError } from './errors.ts';
import type { Parts } from './parts.ts';
import {
  answers,
  body,
  createRoutes,
  done,
  idParam,
  isDone,
  line,
  list,
  moment,
  page,
  pageOf,
  route,
} from './route.ts';

const states = ['due', 'sending', 'done', 'given-up', 'uncertain'] as const;
const deliverySchema = z
  .object({
    id: z.string(),
    incident: z.string(),
    target: z.string(),
    to: z.enum(['ticket', 'people']),
    operation: z.enum(operations),
    title: z.string(),
    deviceName: z.string(),
    createdAt: moment,
    dueAt: moment,
    attempts: z.number(),
    state: z.enum(states),
    error: z.string().nullable(),
    doneAt: moment.nullable(),
  })
  .openapi('Delivery');

const listDeliveries = route('technician', {
  method: 'get',
  path: '/deliveries',
  tags: ['Deliveries'],
  summary: 'What was or is to be told to ticket systems and people, newest first',
  request: {
    query: z.object({ state: z.enum(states).optional(), incident: z.string().max(64).optional(), ...page }),
  },
  responses: answers(z.object({ deliveries: list(deliverySchema) })),
});
const retryDelivery = route('technician', {
  method: 'post',
  path: '/deliveries/retry',
  tags: ['Deliveries'],
  summary: 'Try one again that was given up or is uncertain',
  request: { body: body(z.object({ id: idParam.shape.id })) },
  responses: answers(done),
});
const adoptTicket = route('technician', {
  method: 'post',
  path: '/deliveries/adopt',
  tags: ['Deliveries'],
  summary: 'Name the ticket that an uncertain delivery did make',
  request: {
    body: body(
      z.object({ id: idParam.shape.id, ticket: line(200).min(1), url: z.union([z.literal(''), z.url()]).optional() }),
    ),
  },
  responses: answers(done),
});

/** The outbox, to look at and to push. */
export const deliveryRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(listDeliveries, async (c) => {
      const { state, incident, ...rest } = c.req.valid('query');
      const rows = await parts.core.find('delivery', {
        where: { ...(state === undefined ? {} : { state }), ...(incident === undefined ? {} : { incident }) },
        orderBy: 'createdAt',
        descending: true,
        ...pageOf(rest),
      });
      const deliveries = rows.map((row) => ({
        id: row.id,
        incident: row.incident,
        target: row.target,
        to: row.to,
        operation: row.operation,
        title: row.message.title,
        deviceName: row.message.deviceName,
        createdAt: row.createdAt,
        dueAt: row.dueAt,
        attempts: row.attempts,
        state: row.state,
        error: row.error,
        doneAt: row.doneAt,
      }));
      return c.json({ deliveries }, 200);
    })
    .openapi(retryDelivery, async (c) => {
      const { id } = c.req.valid('json');
      if (!(await parts.deliveries.retry(id))) {
        throw new ApiError('conflict', 'There is no such delivery, or it needs no retry.');
      }
      await parts.audit.record({ by: callerOf(c).name, action: 'delivery.retry', subject: id });
      return c.json(isDone, 200);
    })
    .openapi(adoptTicket, async (c) => {
      const { id, ticket, url = '' } = c.req.valid('json');
      if (!(await parts.deliveries.adopt(id, { id: ticket, url }))) {
        throw new ApiError('conflict', 'There is no such delivery, or it is not uncertain.');
      }
      await parts.audit.record({ by: callerOf(c).name, action: 'delivery.adopt', subject: id, detail: ticket });
      return c.json(isDone, 200);
    });
