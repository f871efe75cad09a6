import { z } from '@hono/zod-openapi';
import type { Parts } from './parts.ts';
import { createRoutes, route } from './route.ts';

const statusSchema = z.object({ status: z.enum(['ok', 'failing']) });
const json = { 'application/json': { schema: statusSchema } };
const health = route('public', {
  method: 'get',
  path: '/healthz',
  tags: ['Operation'],
  summary: 'Is the collector able to do its work? Status only',
  responses: { 200: { description: 'Yes', content: json }, 503: { description: 'No', content: json } },
});
const metrics = route('scrape', {
  method: 'get',
  path: '/metrics',
  tags: ['Operation'],
  summary: "The collector's own metrics, for Prometheus; from loopback, or with an API token",
  responses: { 200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } } },
});

/** For load balancers and Prometheus; outside /api/v1 because that is where they look. */
export const healthRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(health, (c) =>
      parts.healthy() ? c.json({ status: 'ok' as const }, 200) : c.json({ status: 'failing' as const }, 503),
    )
    .openapi(metrics, async (c) =>
      c.text(await parts.metrics.metrics(), 200, { 'content-type': parts.metrics.contentType }),
    );
