import { z } from '@hono/zod-openapi';
import { type User, userRoles } from '../storage/nouns.ts';
import type { Write } from '../storage/store.ts';
import { callerOf } from './auth.ts';
import { ApiError, found } from './errors.ts';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, idParam, list, route } from './route.ts';
import { passwordSchema, userNameSchema, userOf, userSchema } from './user.ts';

const listUsers = route('viewer', {
  method: 'get',
  path: '/users',
  tags: ['Users'],
  summary: 'The people who may sign in (to assign a ticket to)',
  responses: answers(z.object({ users: list(userSchema) })),
});
const createUser = route('admin', {
  method: 'post',
  path: '/users',
  tags: ['Users'],
  summary: 'Add a person',
  request: { body: body(z.object({ name: userNameSchema, role: z.enum(userRoles), password: passwordSchema })) },
  responses: answers(userSchema),
});
const changeUser = route('admin', {
  method: 'patch',
  path: '/users/{id}',
  tags: ['Users'],
  summary: 'Change role or password, disable or enable; all their sessions end',
  request: {
    params: idParam,
    body: body(
      z.object({
        role: z.enum(userRoles).optional(),
        password: passwordSchema.optional(),
        disabled: z.boolean().optional(),
      }),
    ),
  },
  responses: answers(userSchema),
});

/** Users and their roles. Nobody is deleted: the audit log names them. */
export function userRoutes(parts: Parts) {
  /** Without an admin nobody could ever change anything again. */
  async function refuseLastAdmin(user: User, next: User): Promise<void> {
    const stays = next.role === 'admin' && next.disabledAt === null;
    if (user.role !== 'admin' || user.disabledAt !== null || stays) return;
    const others = (await parts.core.find('user')).filter(
      (other) => other.id !== user.id && other.role === 'admin' && other.disabledAt === null,
    );
    if (others.length === 0) {
      throw new ApiError('conflict', `${user.name} is the only admin. Make somebody else an admin first.`);
    }
  }

  return createRoutes()
    .openapi(listUsers, async (c) => {
      const users = await parts.core.find('user', { orderBy: 'name' });
      return c.json({ users: users.map(userOf) }, 200);
    })
    .openapi(createUser, async (c) => {
      const { name, role, password } = c.req.valid('json');
      const row: User = {
        id: name.toLowerCase(),
        name,
        role,
        password: await parts.passwords.hash(password),
        createdAt: parts.now(),
        disabledAt: null,
      };
      const deed = { by: callerOf(c).name, action: 'user.create', subject: row.id, detail: role };
      if ((await parts.audit.commit(deed, [{ insert: 'user', row }])) === 'conflict') {
        throw new ApiError('conflict', `There is a user named ${name} already.`);
      }
      return c.json(userOf(row), 200);
    })
    .openapi(changeUser, async (c) => {
      const { role, password, disabled } = c.req.valid('json');
      const user = found(await parts.core.get('user', c.req.valid('param').id), 'such user');
      const next: User = {
        ...user,
        role: role ?? user.role,
        password: password === undefined ? user.password : await parts.passwords.hash(password),
        disabledAt: disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? parts.now()) : null,
      };
      await refuseLastAdmin(user, next);
      const ended = await parts.sessions.endAll(user.id);
      const write: Write = { update: 'user', id: user.id, expect: user, set: next };
      const what = { role, disabled, password: password === undefined ? undefined : 'changed' };
      const deed = { by: callerOf(c).name, action: 'user.change', subject: user.id, detail: JSON.stringify(what) };
      if ((await parts.audit.commit(deed, [write, ...ended.writes])) === 'conflict') {
        throw new ApiError('conflict', 'This user was changed meanwhile. Reload and try again.');
      }
      // Whoever was kept out by somebody else's guesses gets in at once with the new password.
      if (password !== undefined) parts.throttle.succeeded(user.id, '');
      parts.streams.closeUser(user.id);
      return c.json(userOf(next), 200);
    });
}
