import { incidentPhases, type Metric, units } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import { found } from './errors.ts';
import { incidentViewOf, incidentViewSchema } from './incident.ts';
import type { Parts } from './parts.ts';
import { answers, createRoutes, idParam, list, moment, page, pageOf, route, wholeNumber } from './route.ts';
import { thin } from './thin.ts';

const metricFields = {
  metric: z.string(),
  instance: z.string(),
  unit: z.enum(units),
  help: z.string(),
  states: list(z.string()).nullable().meta({ description: 'For unit `state`: what each value means' }),
};
const seriesSchema = z.object(metricFields).openapi('Series');
const readingSchema = z
  .object({ ...metricFields, value: z.number().nullable(), at: moment, detail: z.string() })
  .openapi('Reading');
const column = list(z.number());
const historySchema = z
  .object({
    ...metricFields,
    from: moment,
    to: moment,
    stepMs: z.number().meta({ description: 'Each point stands for so long; 0 = as reported' }),
    gapMs: z.number().meta({ description: 'A longer hole between two points is a gap: do not draw a line over it' }),
    at: column,
    min: column,
    mean: column,
    max: column,
  })
  .openapi('History');
const eventSchema = z
  .object({ id: z.string(), at: moment, kind: z.string(), instance: z.string(), detail: z.string() })
  .openapi('Event');
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const factSchema = z
  .object({ section: z.string(), at: moment, rows: list(z.record(z.string(), cell)) })
  .openapi('Fact');

const about = (path: string, summary: string) => ({ method: 'get' as const, path, tags: ['Devices'], summary });

const showReadings = route('viewer', {
  ...about('/devices/{id}/readings', 'The newest reading of every series'),
  path: '/devices/{id}/readings',
  request: { params: idParam },
  responses: answers(z.object({ readings: list(readingSchema) })),
});
const showSeries = route('viewer', {
  ...about('/devices/{id}/series', 'Every series it has or had'),
  path: '/devices/{id}/series',
  request: { params: idParam },
  responses: answers(z.object({ series: list(seriesSchema) })),
});
const showHistory = route('viewer', {
  ...about('/devices/{id}/history', 'One series over time, at most so many points'),
  path: '/devices/{id}/history',
  request: {
    params: idParam,
    query: z.object({
      metric: z.string().min(1).max(64),
      instance: z.string().max(64).optional(),
      from: wholeNumber().meta({ description: 'Epoch ms' }),
      to: wholeNumber().meta({ description: 'Epoch ms' }),
      points: wholeNumber(5000).optional().meta({ description: 'At most so many points, default 600' }),
    }),
  },
  responses: answers(historySchema),
});
const showEvents = route('viewer', {
  ...about('/devices/{id}/events', 'What happened on it, newest first'),
  path: '/devices/{id}/events',
  request: {
    params: idParam,
    query: z.object({ kind: z.string().max(64).optional(), from: wholeNumber().optional(), ...page }),
  },
  responses: answers(z.object({ events: list(eventSchema) })),
});
const showFacts = route('viewer', {
  ...about('/devices/{id}/facts', 'Its inventory'),
  path: '/devices/{id}/facts',
  request: { params: idParam },
  responses: answers(z.object({ facts: list(factSchema) })),
});
const showIncidents = route('viewer', {
  ...about('/devices/{id}/incidents', 'Its incidents, newest first'),
  path: '/devices/{id}/incidents',
  request: { params: idParam, query: z.object({ phase: z.enum(incidentPhases).optional(), ...page }) },
  responses: answers(z.object({ incidents: list(incidentViewSchema) })),
});

const describe = (metric: Metric, instance: string) => ({
  metric: metric.name,
  instance,
  unit: metric.unit,
  help: metric.help,
  states: metric.states ?? null,
});

/** What a device reported: newest values, history, events, inventory. */
export function deviceDataRoutes(parts: Parts) {
  const one = async (id: string) => found(await parts.core.get('device', id), 'such device');

  async function seriesOf(device: string) {
    const all = new Map<string, ReturnType<typeof describe>>();
    for (const table of await parts.core.find('series', { where: { device } })) {
      const metrics = new Map(table.metrics.map((metric) => [metric.name, metric]));
      for (const [, name, instance] of table.series) {
        const metric = metrics.get(name);
        if (metric !== undefined) all.set(`${name}\n${instance}`, describe(metric, instance));
      }
    }
    for (const reading of parts.fleet.readings(device)) {
      all.set(`${reading.metric.name}\n${reading.instance}`, describe(reading.metric, reading.instance));
    }
    return all;
  }

  return createRoutes()
    .openapi(showReadings, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const readings = parts.fleet.readings(id).map(({ metric, instance, value, at, detail }) => ({
        ...describe(metric, instance),
        value,
        at,
        detail,
      }));
      return c.json({ readings }, 200);
    })
    .openapi(showSeries, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const series = [...(await seriesOf(id)).values()].sort(
        (a, b) => a.metric.localeCompare(b.metric) || a.instance.localeCompare(b.instance),
      );
      return c.json({ series }, 200);
    })
    .openapi(showHistory, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const { metric, instance = '', from, to, points = 600 } = c.req.valid('query');
      const series = found((await seriesOf(id)).get(`${metric}\n${instance}`), 'such series on this device');
      const stepMs = Math.max(0, Math.floor((to - from) / Math.max(points, 1)));
      const read = to > from ? await parts.history.read({ device: id, metric, instance, from, to, stepMs }) : undefined;
      return c.json({ ...series, from, to, ...thin(read, from, to, points) }, 200);
    })
    .openapi(showEvents, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const { kind, from, ...rest } = c.req.valid('query');
      const rows = await parts.core.find('event', {
        where: { device: id, ...(kind === undefined ? {} : { kind }) },
        orderBy: 'at',
        descending: true,
        ...(from === undefined ? {} : { from }),
        ...pageOf(rest),
      });
      const events = rows.map(({ id: event, at, kind: what, instance, detail }) => ({
        id: event,
        at,
        kind: what,
        instance,
        detail,
      }));
      return c.json({ events }, 200);
    })
    .openapi(showFacts, async (c) => {
      const { id } = await one(c.req.valid('param').id);
      const rows = await parts.core.find('fact', { where: { device: id } });
      return c.json({ facts: rows.map(({ section, at, rows: cells }) => ({ section, at, rows: cells })) }, 200);
    })
    .openapi(showIncidents, async (c) => {
      const device = await one(c.req.valid('param').id);
      const { phase, ...rest } = c.req.valid('query');
      const rows = await parts.core.find('incident', {
        where: { device: device.id, ...(phase === undefined ? {} : { phase }) },
        orderBy: 'breachedAt',
        descending: true,
        ...pageOf(rest),
      });
      return c.json({ incidents: rows.map((incident) => incidentViewOf(incident, device.name)) }, 200);
    });
}
