import { units } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import { found } from './errors.ts';
import type { Parts } from './parts.ts';
import { answers, createRoutes, list, route } from './route.ts';

const newestSchema = z
  .object({
    metric: z.string(),
    unit: z.enum(units),
    help: z.string(),
    states: list(z.string()).nullable().meta({ description: 'For unit `state`: what each value means' }),
    devices: list(z.string()).meta({ description: 'Device ids; the columns belong together, row by row' }),
    instances: list(z.string()),
    values: list(z.number().nullable()),
    at: list(z.number()).meta({ description: 'When each was read, epoch ms' }),
  })
  .openapi('NewestReadings');

const showNewest = route('viewer', {
  method: 'get',
  path: '/readings',
  tags: ['Readings'],
  summary: 'The newest reading of one metric on every device, in columns',
  request: {
    query: z.object({ metric: z.string().min(1).max(64).meta({ description: 'Its name, such as disk.used' }) }),
  },
  responses: answers(newestSchema),
});

/** One metric of the whole fleet, from memory. Series that were never read are left out. */
export const readingRoutes = (parts: Parts) =>
  createRoutes().openapi(showNewest, (c) => {
    const { metric, devices, instances, values, readAt } = parts.fleet.newest(c.req.valid('query').metric);
    const { name, unit, help, states } = found(metric, 'such metric on any device');
    const rows = [...devices.keys()].filter((row) => !Number.isNaN(values[row]));
    return c.json(
      {
        metric: name,
        unit,
        help,
        states: states ?? null,
        devices: rows.map((row) => devices[row] ?? ''),
        instances: rows.map((row) => instances[row] ?? ''),
        values: rows.map((row) => values[row] ?? null),
        at: rows.map((row) => readAt[row] ?? 0),
      },
      200,
    );
  });
