import { z } from '@hono/zod-openapi';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, done, isDone, moment, route } from './route.ts';
import { makeSetupLink } from './setup-link.ts';

const printSetupLink = route('console', {
  method: 'post',
  path: '/console/setup-link',
  tags: ['Console'],
  summary: 'A new one-time setup link, while there is no user',
  responses: answers(
    z
      .object({ path: z.string().meta({ description: 'Behind any address of this collector' }), expiresAt: moment })
      .nullable(),
  ),
});
const backup = route('console', {
  method: 'post',
  path: '/console/backup',
  tags: ['Console'],
  summary: 'Copy the store to a file on the collector, verified',
  request: { body: body(z.object({ path: z.string().min(1).max(4000) })) },
  responses: answers(done),
});

/** What only the command line on the collector's machine may ask, through the socket in the data folder. */
export const consoleRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(printSetupLink, async (c) => {
      const made = await makeSetupLink(parts.core, '', parts.now());
      if (made !== null) await parts.audit.record({ by: 'console', action: 'setup-link', subject: '' });
      return c.json(made === null ? null : { path: made.link, expiresAt: made.expiresAt }, 200);
    })
    .openapi(backup, async (c) => {
      const { path } = c.req.valid('json');
      await parts.backup(path);
      await parts.audit.record({ by: 'console', action: 'backup', subject: path });
      return c.json(isDone, 200);
    });
