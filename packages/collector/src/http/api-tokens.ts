import { z } from '@hono/zod-openapi';
import { userRoles } from '../storage/nouns.ts';
import { apiTokenId, makeApiToken } from './api-token.ts';
import { callerOf } from './auth.ts';
import { ApiError, found, notFound } from './errors.ts';
import type { Parts } from './parts.ts';
import { hasRole } from './permissions.ts';
import { answers, body, createRoutes, done, idParam, isDone, line, list, moment, route } from './route.ts';

const dayMs = 86_400_000;

const apiTokenSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    user: z.string(),
    role: z.enum(userRoles),
    createdAt: moment,
    expiresAt: moment,
    usedAt: moment.nullable().meta({ description: 'Last use, to the minute' }),
    revokedAt: moment.nullable(),
  })
  .openapi('ApiToken');

const listApiTokens = route('viewer', {
  method: 'get',
  path: '/api-tokens',
  tags: ['API tokens'],
  summary: 'Your API tokens; an admin sees everybody’s',
  responses: answers(z.object({ tokens: list(apiTokenSchema) })),
});
const createApiToken = route('viewer', {
  method: 'post',
  path: '/api-tokens',
  tags: ['API tokens'],
  summary: 'Make an API token; it is shown this once',
  request: {
    body: body(
      z.object({
        label: line(64).min(1),
        role: z.enum(userRoles).optional().meta({ description: 'At most your own, which is the default' }),
        days: z.number().int().min(1).max(365).optional().meta({ description: 'Default 90' }),
        user: z.string().max(64).optional().meta({ description: 'For whom; only on the collector’s console' }),
      }),
    ),
  },
  responses: answers(z.object({ token: z.string(), id: z.string(), expiresAt: moment }), 'The token, shown this once'),
});
const revokeApiToken = route('viewer', {
  method: 'delete',
  path: '/api-tokens/{id}',
  tags: ['API tokens'],
  summary: 'Revoke one of yours; an admin may revoke any',
  request: { params: idParam },
  responses: answers(done),
});

/** API tokens: for programs that read or act as a person, with at most that person's rights. */
export const apiTokenRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(listApiTokens, async (c) => {
      const caller = callerOf(c);
      const rows = await parts.core.find(
        'apiToken',
        hasRole(caller.role, 'admin') ? {} : { where: { user: caller.user } },
      );
      return c.json({ tokens: rows.map((row) => apiTokenSchema.parse(row)) }, 200);
    })
    .openapi(createApiToken, async (c) => {
      const caller = callerOf(c);
      const { label, role, days, user } = c.req.valid('json');
      const owner = caller.kind === 'console' ? user : caller.user;
      if (owner === undefined) throw new ApiError('bad-request', 'user: say whose token this is.');
      if (user !== undefined && user !== owner) {
        throw new ApiError('forbidden', 'You can make tokens for yourself only.');
      }
      const record = await parts.core.get('user', owner);
      if (record === undefined) throw new ApiError('bad-request', `user: there is no user ${owner}.`);
      const most = caller.kind === 'console' ? record.role : caller.role;
      if (role !== undefined && !hasRole(most, role)) {
        throw new ApiError('forbidden', `A token cannot have more rights than you: at most ${most}.`);
      }
      const token = makeApiToken();
      const id = apiTokenId(token) ?? '';
      const now = parts.now();
      const expiresAt = now + (days ?? 90) * dayMs;
      const row = {
        id,
        label,
        user: owner,
        role: role ?? most,
        createdAt: now,
        expiresAt,
        usedAt: null,
        revokedAt: null,
      };
      const deed = { by: caller.name, action: 'api-token.create', subject: id, detail: `${label}, ${row.role}` };
      await parts.audit.commit(deed, [{ insert: 'apiToken', row }]);
      return c.json({ token, id, expiresAt }, 200);
    })
    .openapi(revokeApiToken, async (c) => {
      const caller = callerOf(c);
      const { id } = c.req.valid('param');
      const token = found(await parts.core.get('apiToken', id), 'such API token');
      if (token.user !== caller.user && !hasRole(caller.role, 'admin')) throw notFound('such API token');
      await parts.audit.commit({ by: caller.name, action: 'api-token.revoke', subject: id }, [
        { update: 'apiToken', id, set: { revokedAt: parts.now() } },
      ]);
      parts.streams.closeCredential(id);
      return c.json(isDone, 200);
    });
