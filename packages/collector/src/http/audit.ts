import { z } from '@hono/zod-openapi';
import type { Parts } from './parts.ts';
import { answers, createRoutes, list, moment, page, pageOf, route } from './route.ts';

const entrySchema = z
  .object({
    id: z.string(),
    at: moment,
    by: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.string(),
    hash: z.string(),
  })
  .openapi('AuditEntry');
const verdictSchema = z
  .object({
    intact: z.boolean(),
    entries: z.number().meta({ description: 'Good entries, counted from the first' }),
    head: z.string().nullable(),
    firstBad: z.string().nullable(),
    why: z.string().nullable(),
  })
  .openapi('AuditVerdict');

const listAudit = route('admin', {
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  summary: 'Who did what, newest first',
  request: { query: z.object(page) },
  responses: answers(z.object({ entries: list(entrySchema) })),
});
const verifyAudit = route('admin', {
  method: 'get',
  path: '/audit/verify',
  tags: ['Audit'],
  summary: 'Check the whole chain',
  responses: answers(verdictSchema),
});

/** The tamper-evident log, to read and to check. */
export const auditRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(listAudit, async (c) => {
      const entries = await parts.core.find('audit', {
        orderBy: 'id',
        descending: true,
        ...pageOf(c.req.valid('query')),
      });
      return c.json({ entries }, 200);
    })
    .openapi(verifyAudit, async (c) => {
      const verdict = await parts.audit.verify();
      return c.json(
        {
          intact: verdict.intact,
          entries: verdict.entries,
          head: verdict.intact ? verdict.head : null,
          firstBad: verdict.intact ? null : verdict.firstBad,
          why: verdict.intact ? null : verdict.why,
        },
        200,
      );
    });
