import { roles } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import { callerOf } from './auth.ts';
import { ApiError, found } from './errors.ts';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, done, idParam, isDone, line, list, moment, route } from './route.ts';

const dayMs = 86_400_000;
/** SECURITY, Enrolment 1. */
const longestMs = 7 * dayMs;
const mostUses = 500;
const approving = { uses: 50, ms: dayMs };

const tokenSchema = z
  .object({
    id: z.string(),
    createdAt: moment,
    createdBy: z.string(),
    expiresAt: moment,
    usesLeft: z.number(),
    approve: z.boolean(),
    site: z.string(),
    role: z.enum(roles),
    tags: list(z.string()),
    owner: z.string(),
    revokedAt: moment.nullable(),
  })
  .openapi('EnrolmentToken');

const listTokens = route('technician', {
  method: 'get',
  path: '/tokens',
  tags: ['Enrolment tokens'],
  summary: 'Enrolment tokens, without their secret',
  responses: answers(z.object({ tokens: list(tokenSchema) })),
});
const makeToken = route('technician', {
  method: 'post',
  path: '/tokens',
  tags: ['Enrolment tokens'],
  summary: 'Make a token for new machines; it is shown this once',
  request: {
    body: body(
      z.object({
        validMs: z.number().int().min(60_000).max(longestMs).optional().meta({ description: 'Default 24 h' }),
        uses: z.number().int().min(1).max(mostUses).optional().meta({ description: 'Default 1' }),
        approve: z
          .boolean()
          .optional()
          .meta({ description: 'Devices need no approval; only with at most 50 uses and 24 h. Default true' }),
        site: line(100).optional(),
        role: z.enum(roles).optional(),
        tags: z.array(line(50).min(1)).max(20).optional(),
        owner: line(100).optional(),
      }),
    ),
  },
  responses: answers(
    z.object({ token: z.string(), id: z.string(), expiresAt: moment, command: z.string() }),
    'The token, shown this once',
  ),
});
const revokeToken = route('technician', {
  method: 'delete',
  path: '/tokens/{id}',
  tags: ['Enrolment tokens'],
  summary: 'Revoke a token; devices that used it stay',
  request: { params: idParam },
  responses: answers(done),
});

/** Enrolment tokens: what a new machine needs to become a device. */
export const tokenRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(listTokens, async (c) => {
      const rows = await parts.core.find('token', { orderBy: 'expiresAt', descending: true });
      return c.json({ tokens: rows.map((row) => tokenSchema.parse(row)) }, 200);
    })
    .openapi(makeToken, async (c) => {
      const wanted = c.req.valid('json');
      const by = callerOf(c).name;
      const validMs = wanted.validMs ?? dayMs;
      const uses = wanted.uses ?? 1;
      const mayApprove = uses <= approving.uses && validMs <= approving.ms;
      if (wanted.approve === true && !mayApprove) {
        throw new ApiError(
          'bad-request',
          'approve: devices can be approved beforehand only by a token of at most 50 uses and 24 hours. Leave it out and approve them one by one, or make the token smaller.',
        );
      }
      const expiresAt = parts.now() + validMs;
      const { token, id } = await parts.tokens.create({
        by,
        expiresAt,
        uses,
        approve: wanted.approve ?? mayApprove,
        site: wanted.site ?? '',
        role: wanted.role ?? 'workstation',
        tags: wanted.tags ?? [],
        owner: wanted.owner ?? '',
      });
      await parts.audit.record({ by, action: 'token.create', subject: id, detail: JSON.stringify({ uses, validMs }) });
      return c.json({ token, id, expiresAt, command: `forewarn-agent enroll ${token}` }, 200);
    })
    .openapi(revokeToken, async (c) => {
      const { id } = c.req.valid('param');
      found(await parts.core.get('token', id), 'such token');
      await parts.audit.commit({ by: callerOf(c).name, action: 'token.revoke', subject: id }, [
        { update: 'token', id, set: { revokedAt: parts.now() } },
      ]);
      return c.json(isDone, 200);
    });
