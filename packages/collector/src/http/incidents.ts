import { incidentPhases } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import type { Incident } from '../incidents/incident.ts';
import { callerOf } from './auth.ts';
import { csvResponse } from './csv.ts';
import { ApiError, found } from './errors.ts';
import { evidenceSchema, incidentViewOf, incidentViewSchema, ticketLinkSchema, timelineSchema } from './incident.ts';
import type { Parts } from './parts.ts';
import {
  answers,
  body,
  createRoutes,
  done,
  idParam,
  isDone,
  list,
  page,
  pageOf,
  paragraph,
  route,
  wholeNumber,
} from './route.ts';
import { ruleOf, ruleSchema } from './rules.ts';

const detailSchema = z
  .object({
    incident: incidentViewSchema.extend({
      value: z.number().nullable().meta({ description: "What was read, in the metric's unit" }),
      limit: z.number().nullable(),
    }),
    rule: ruleSchema.nullable().meta({ description: 'Null when the rule is no longer configured' }),
    timeline: list(timelineSchema),
    evidence: evidenceSchema.nullable(),
    tickets: list(ticketLinkSchema),
  })
  .openapi('IncidentDetail');

const listIncidents = route('viewer', {
  method: 'get',
  path: '/incidents',
  tags: ['Incidents'],
  summary: 'Incidents, newest first',
  request: {
    query: z.object({
      phase: z
        .string()
        .max(100)
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(incidentPhases)))
        .optional()
        .meta({ description: 'One or several phases, separated by commas' }),
      device: z.string().max(64).optional(),
      rule: z.string().max(100).optional(),
      from: wholeNumber().optional().meta({ description: 'Breached at or after, epoch ms' }),
      to: wholeNumber().optional(),
      ...page,
    }),
  },
  responses: answers(z.object({ incidents: list(incidentViewSchema), total: z.number() })),
});

const exportIncidents = route('viewer', {
  method: 'get',
  path: '/incidents.csv',
  tags: ['Incidents'],
  summary: 'The newest 10,000 incidents as a CSV file',
  responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
});

const showIncident = route('viewer', {
  method: 'get',
  path: '/incidents/{id}',
  tags: ['Incidents'],
  summary: 'One incident: its timeline, its evidence, what to do, and its tickets',
  request: { params: idParam },
  responses: answers(detailSchema),
});

const noteSchema = z.object({ note: paragraph(2000).optional() });
const act = (verb: 'acknowledge' | 'resolve', summary: string) => ({
  method: 'post' as const,
  path: `/incidents/{id}/${verb}` as const,
  tags: ['Incidents'],
  summary,
  request: { params: idParam, body: body(noteSchema) },
  responses: answers(done),
});
const acknowledge = route('technician', { ...act('acknowledge', 'I am on it'), path: '/incidents/{id}/acknowledge' });
const resolve = route('technician', {
  ...act('resolve', 'It is over, whatever was read'),
  path: '/incidents/{id}/resolve',
});

const addNote = route('technician', {
  method: 'post',
  path: '/incidents/{id}/note',
  tags: ['Incidents'],
  summary: 'Write a note into its timeline',
  request: { params: idParam, body: body(z.object({ text: paragraph(2000).min(1) })) },
  responses: answers(done),
});

const columns = [
  'id',
  'deviceName',
  'title',
  'instance',
  'summary',
  'severity',
  'priority',
  'phase',
  'breachedAt',
  'openedAt',
  'acknowledgedAt',
  'acknowledgedBy',
  'resolvedAt',
  'resolvedBy',
  'repeats',
] as const;

/** Incidents, and what people do with them. Silencing is in silences.ts. */
export function incidentRoutes(parts: Parts) {
  async function views(incidents: readonly Incident[]) {
    const names = new Map<string, string>();
    for (const id of new Set(incidents.map((incident) => incident.device))) {
      names.set(id, parts.fleet.tile(id)?.name ?? (await parts.core.get('device', id))?.name ?? id);
    }
    return incidents.map((incident) => incidentViewOf(incident, names.get(incident.device) ?? incident.device));
  }
  const one = async (id: string) => found(await parts.core.get('incident', id), 'such incident');
  const tooLate = () =>
    new ApiError('conflict', 'This incident is already past that step. Reload to see how it stands now.');

  return createRoutes()
    .openapi(listIncidents, async (c) => {
      const { phase, device, rule, from, to, ...rest } = c.req.valid('query');
      const where = {
        ...(phase === undefined ? {} : { phase }),
        ...(device === undefined ? {} : { device }),
        ...(rule === undefined ? {} : { rule }),
      };
      const rows = await parts.core.find('incident', {
        where,
        orderBy: 'breachedAt',
        descending: true,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...pageOf(rest),
      });
      return c.json({ incidents: await views(rows), total: await parts.core.count('incident', { where }) }, 200);
    })
    .openapi(exportIncidents, async () => {
      const rows = await parts.core.find('incident', { orderBy: 'breachedAt', descending: true, limit: 10_000 });
      return csvResponse('incidents.csv', columns, await views(rows));
    })
    .openapi(showIncident, async (c) => {
      const incident = await one(c.req.valid('param').id);
      const [view] = await views([incident]);
      const rule = parts.rules.find((known) => known.id === incident.rule);
      const [timeline, evidence, tickets] = await Promise.all([
        parts.core.find('timeline', { where: { incident: incident.id }, orderBy: 'at' }),
        parts.core.get('evidence', incident.id),
        parts.core.find('ticketLink', { where: { incident: incident.id } }),
      ]);
      return c.json(
        {
          incident: { ...found(view, 'such incident'), value: incident.value, limit: incident.limit },
          rule: rule === undefined ? null : ruleOf(rule),
          timeline: timeline.map(({ at, type, by, text }) => ({ at, type, by, text })),
          evidence:
            evidence === undefined ? null : { at: evidence.at, readings: evidence.readings, series: evidence.series },
          tickets: tickets.map(({ target, ticket, url, openedAt, closedAt }) => ({
            target,
            ticket,
            url,
            openedAt,
            closedAt,
          })),
        },
        200,
      );
    })
    .openapi(acknowledge, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const { note = '' } = c.req.valid('json');
      const by = callerOf(c).name;
      if (!(await parts.actions.acknowledge(id, by, note))) throw tooLate();
      await parts.audit.record({ by, action: 'incident.acknowledge', subject: id, detail: note });
      return c.json(isDone, 200);
    })
    .openapi(resolve, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const { note = '' } = c.req.valid('json');
      const by = callerOf(c).name;
      if (!(await parts.actions.resolve(id, by, note))) throw tooLate();
      await parts.audit.record({ by, action: 'incident.resolve', subject: id, detail: note });
      return c.json(isDone, 200);
    })
    .openapi(addNote, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const { text } = c.req.valid('json');
      const by = callerOf(c).name;
      if (!(await parts.actions.note(id, by, text))) throw tooLate();
      await parts.audit.record({ by, action: 'incident.note', subject: id, detail: text });
      return c.json(isDone, 200);
    });
}
