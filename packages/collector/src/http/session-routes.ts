import { z } from '@hono/zod-openapi';
import { userRoles } from '../storage/nouns.ts';
import { callerOf, giveCookie, takeCookie } from './auth.ts';
import { ApiError } from './errors.ts';
import type { Parts } from './parts.ts';
import { passwordRule } from './password.ts';
import { answers, body, createRoutes, done, isDone, line, route } from './route.ts';
import { checkSetupSecret, setupSetting } from './setup-link.ts';
import { passwordSchema, userNameSchema, userOf, userSchema } from './user.ts';

const sessionSchema = z
  .object({
    user: userSchema.nullable().meta({ description: 'Null = nobody is signed in' }),
    role: z.enum(userRoles).nullable(),
    firstRun: z.boolean().meta({ description: 'There is no user yet: open the setup link' }),
  })
  .openapi('Session');

const show = route('public', {
  method: 'get',
  path: '/session',
  tags: ['Session'],
  summary: 'Who is signed in',
  responses: answers(sessionSchema),
});

const signIn = route('public', {
  method: 'post',
  path: '/session',
  tags: ['Session'],
  summary: 'Sign in',
  request: { body: body(z.object({ name: line(64), password: z.string().max(passwordRule.max) })) },
  responses: answers(sessionSchema, 'Signed in; the cookie is set'),
});

const signOut = route('public', {
  method: 'delete',
  path: '/session',
  tags: ['Session'],
  summary: 'Sign out',
  responses: answers(done),
});

const changePassword = route('viewer', {
  method: 'post',
  path: '/session/password',
  tags: ['Session'],
  summary: 'Change your own password; all your other sessions end',
  request: { body: body(z.object({ current: z.string().max(passwordRule.max), next: passwordSchema })) },
  responses: answers(done),
});

const setup = route('setup', {
  method: 'post',
  path: '/setup',
  tags: ['Session'],
  summary: 'Make the first user, an admin, with the one-time setup link',
  request: { body: body(z.object({ link: line(200), name: userNameSchema, password: passwordSchema })) },
  responses: answers(sessionSchema, 'Made and signed in'),
});

/** Signing in and out, and the first run. */
export const sessionRoutes = (parts: Parts) =>
  createRoutes()
    .openapi(show, async (c) => {
      const caller = c.get('caller');
      const user = caller === null || caller.user === '' ? undefined : await parts.core.get('user', caller.user);
      return c.json(
        {
          user: user === undefined ? null : userOf(user),
          role: caller?.role ?? null,
          firstRun: (await parts.core.count('user')) === 0,
        },
        200,
      );
    })
    .openapi(signIn, async (c) => {
      const { name, password } = c.req.valid('json');
      const address = c.get('address');
      const id = name.toLowerCase();
      const wait = parts.throttle.waitMs(id, address);
      if (wait > 0) {
        throw new ApiError(
          'too-many',
          `Too many failed sign-ins. Try again in ${Math.ceil(wait / 60_000)} min; an admin on the collector's machine can set a new password with forewarn-collector user set-password.`,
          { retryAfterMs: wait },
        );
      }
      const pauseMs = parts.throttle.failed(id, address);
      const user = await parts.core.get('user', id);
      const right = await parts.passwords.verify(password, user?.password);
      if (!right || user === undefined || user.disabledAt !== null) {
        await parts.audit.record({ by: 'nobody', action: 'session.refused', subject: id, detail: address });
        await (parts.pause ?? pause)(pauseMs);
        throw new ApiError('wrong-password', 'The name or the password is not right.');
      }
      parts.throttle.succeeded(id, address);
      const { cookie, write } = parts.sessions.make(user);
      const deed = { by: user.name, action: 'session.open', subject: user.id, detail: address };
      if ((await parts.audit.commit(deed, [write])) === 'conflict') {
        throw new ApiError('conflict', 'Signing in met a conflict. Try again.');
      }
      giveCookie(c, cookie);
      return c.json({ user: userOf(user), role: user.role, firstRun: false }, 200);
    })
    .openapi(signOut, async (c) => {
      const caller = c.get('caller');
      if (caller?.kind === 'user') {
        await parts.audit.commit({ by: caller.name, action: 'session.close', subject: caller.user }, [
          { remove: 'session', id: caller.credential },
        ]);
        parts.streams.closeCredential(caller.credential);
      }
      takeCookie(c);
      return c.json(isDone, 200);
    })
    .openapi(changePassword, async (c) => {
      const caller = callerOf(c);
      const user = await parts.core.get('user', caller.user);
      if (caller.kind !== 'user' || user === undefined) {
        throw new ApiError('forbidden', 'Only a signed-in person can change their own password.');
      }
      const { current, next } = c.req.valid('json');
      const wait = parts.throttle.waitMs(user.id, '');
      if (wait > 0) throw new ApiError('too-many', 'Too many wrong passwords. Wait a while.', { retryAfterMs: wait });
      parts.throttle.failed(user.id, '');
      if (!(await parts.passwords.verify(current, user.password))) {
        throw new ApiError('wrong-password', 'Your present password is not right.');
      }
      parts.throttle.succeeded(user.id, '');
      const ended = await parts.sessions.endAll(user.id);
      const made = parts.sessions.make(user);
      const password = await parts.passwords.hash(next);
      const result = await parts.audit.commit({ by: user.name, action: 'user.password', subject: user.id }, [
        { update: 'user', id: user.id, expect: { password: user.password }, set: { password } },
        ...ended.writes,
        made.write,
      ]);
      if (result === 'conflict') throw new ApiError('conflict', 'Your account changed meanwhile. Try again.');
      parts.streams.closeUser(user.id);
      giveCookie(c, made.cookie);
      return c.json(isDone, 200);
    })
    .openapi(setup, async (c) => {
      const { link, name, password } = c.req.valid('json');
      const address = c.get('address');
      const wait = parts.throttle.waitMs('', address);
      if (wait > 0) throw new ApiError('too-many', 'Too many wrong setup links. Wait a while.', { retryAfterMs: wait });
      // People paste the whole address as well as the part behind the #.
      const secret = link.slice(link.lastIndexOf('#') + 1);
      const expected = await checkSetupSecret(parts.core, secret, parts.now());
      const refusal = new ApiError(
        'forbidden',
        'This setup link is not valid any more. Run forewarn-collector setup-link on the collector for a new one.',
      );
      if (expected === undefined) {
        parts.throttle.failed('', address);
        throw refusal;
      }
      const user = {
        id: name.toLowerCase(),
        name,
        role: 'admin' as const,
        password: await parts.passwords.hash(password),
        createdAt: parts.now(),
        disabledAt: null,
      };
      const { cookie, write } = parts.sessions.make(user);
      const result = await parts.audit.commit({ by: user.name, action: 'setup', subject: user.id, detail: address }, [
        { update: 'setting', id: setupSetting, expect: { value: expected }, set: { value: 'used' } },
        { insert: 'user', row: user },
        write,
      ]);
      if (result === 'conflict') throw refusal;
      giveCookie(c, cookie);
      return c.json({ user: userOf(user), role: user.role, firstRun: false }, 200);
    });

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
