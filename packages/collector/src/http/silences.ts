import { randomUUID } from 'node:crypto';
import { roles } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import type { Silence } from '../incidents/suppression.ts';
import { callerOf } from './auth.ts';
import { ApiError, found, notFound } from './errors.ts';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, done, idParam, isDone, line, list, moment, route } from './route.ts';

const matchSchema = z
  .object({
    device: z.string().max(64).optional(),
    site: line(100).optional(),
    tag: line(50).optional(),
    role: z.enum(roles).optional(),
    rule: line(100).optional(),
    instance: line(64).optional(),
  })
  .meta({ description: 'All that is given must match; literal, no patterns' });

const silenceSchema = z
  .object({
    id: z.string(),
    match: matchSchema,
    from: moment,
    until: moment,
    everyDays: z.number().nullable(),
    timeZone: z.string(),
    reason: z.string(),
    by: z.string(),
  })
  .openapi('Silence');

const timeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
    } catch {
      return false;
    }
  }, 'must be a time zone such as Europe/Berlin');

const wanted = z.object({
  match: matchSchema.refine((match) => Object.values(match).some((value) => value !== undefined), {
    message: 'name at least a device, site, tag, role, rule or instance: an empty match would silence everything',
  }),
  from: moment.optional().meta({ description: 'Default: now' }),
  until: moment,
  everyDays: z
    .number()
    .int()
    .min(1)
    .max(366)
    .nullable()
    .optional()
    .meta({ description: 'Maintenance window: repeats every so many days at the same wall-clock time' }),
  timeZone: timeZone.optional().meta({ description: 'Default: UTC' }),
  reason: line(300).min(1),
});

const listSilences = route('viewer', {
  method: 'get',
  path: '/silences',
  tags: ['Silences'],
  summary: 'Silences and maintenance windows that are in force or to come',
  responses: answers(z.object({ silences: list(silenceSchema) })),
});
const makeSilence = route('technician', {
  method: 'post',
  path: '/silences',
  tags: ['Silences'],
  summary: 'Tell nobody for a while: once (a silence), or again and again (a maintenance window)',
  request: { body: body(wanted) },
  responses: answers(silenceSchema),
});
const changeSilence = route('technician', {
  method: 'patch',
  path: '/silences/{id}',
  tags: ['Silences'],
  summary: 'Change one',
  request: { params: idParam, body: body(wanted.partial()) },
  responses: answers(silenceSchema),
});
const endSilence = route('technician', {
  method: 'delete',
  path: '/silences/{id}',
  tags: ['Silences'],
  summary: 'End one now',
  request: { params: idParam },
  responses: answers(done),
});
const silenceIncident = route('technician', {
  method: 'post',
  path: '/incidents/{id}/silence',
  tags: ['Incidents'],
  summary: 'Silence this rule on this device and instance for a while',
  request: {
    params: idParam,
    body: body(
      z.object({
        forMs: z
          .number()
          .int()
          .min(60_000)
          .max(366 * 86_400_000),
        reason: line(300).min(1),
      }),
    ),
  },
  responses: answers(silenceSchema),
});

/** zod's optional keys may hold undefined; a silence's may not. */
const given = (match: z.infer<typeof matchSchema>): Silence['match'] =>
  Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined));

/** Silences and maintenance windows: incidents are recorded, nobody is told. */
export function silenceRoutes(parts: Parts) {
  async function write(silence: Silence, by: string, action: string): Promise<Silence> {
    if (silence.until <= silence.from) throw new ApiError('bad-request', 'until: must be later than from.');
    if (silence.everyDays !== null && silence.until - silence.from > silence.everyDays * 86_400_000) {
      throw new ApiError('bad-request', 'until: a maintenance window must end before it begins again.');
    }
    if (silence.everyDays === null && silence.until <= parts.now()) {
      throw new ApiError('bad-request', 'until: must be in the future.');
    }
    await parts.actions.silence(silence);
    await parts.audit.record({ by, action, subject: silence.id, detail: JSON.stringify(silence) });
    return silence;
  }

  const configured = parts.maintenance ?? [];
  const refuseConfigured = (id: string) => {
    if (!configured.some((window) => window.id === id)) return;
    throw new ApiError('conflict', 'This window is set in the configuration file. Change it there and restart.');
  };

  return createRoutes()
    .openapi(listSilences, async (c) => {
      const now = parts.now();
      const all = await parts.core.find('silence', { orderBy: 'until' });
      return c.json(
        { silences: [...configured, ...all].filter((silence) => silence.until > now || silence.everyDays !== null) },
        200,
      );
    })
    .openapi(makeSilence, async (c) => {
      const { match, from, until, everyDays, timeZone: zone, reason } = c.req.valid('json');
      const by = callerOf(c).name;
      const silence: Silence = {
        id: randomUUID(),
        match: given(match),
        from: from ?? parts.now(),
        until,
        everyDays: everyDays ?? null,
        timeZone: zone ?? 'UTC',
        reason,
        by,
      };
      return c.json(await write(silence, by, 'silence.create'), 200);
    })
    .openapi(changeSilence, async (c) => {
      const { id } = c.req.valid('param');
      refuseConfigured(id);
      const set = c.req.valid('json');
      const by = callerOf(c).name;
      const old = found(await parts.core.get('silence', id), 'such silence');
      const silence: Silence = {
        ...old,
        match: set.match === undefined ? old.match : given(set.match),
        from: set.from ?? old.from,
        until: set.until ?? old.until,
        everyDays: set.everyDays === undefined ? old.everyDays : set.everyDays,
        timeZone: set.timeZone ?? old.timeZone,
        reason: set.reason ?? old.reason,
      };
      return c.json(await write(silence, by, 'silence.change'), 200);
    })
    .openapi(endSilence, async (c) => {
      const { id } = c.req.valid('param');
      refuseConfigured(id);
      if (!(await parts.actions.endSilence(id))) throw notFound('such silence');
      await parts.audit.record({ by: callerOf(c).name, action: 'silence.end', subject: id });
      return c.json(isDone, 200);
    })
    .openapi(silenceIncident, async (c) => {
      const incident = found(await parts.core.get('incident', c.req.valid('param').id), 'such incident');
      const { forMs, reason } = c.req.valid('json');
      const by = callerOf(c).name;
      const from = parts.now();
      const silence: Silence = {
        id: randomUUID(),
        match: { device: incident.device, rule: incident.rule, instance: incident.instance },
        from,
        until: from + forMs,
        everyDays: null,
        timeZone: 'UTC',
        reason,
        by,
      };
      return c.json(await write(silence, by, 'silence.create'), 200);
    });
}
