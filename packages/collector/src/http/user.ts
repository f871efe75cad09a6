import { z } from '@hono/zod-openapi';
import { type User, userRoles } from '../storage/nouns.ts';
import { passwordRule } from './password.ts';
import { moment } from './route.ts';

/** A user as others see it: never the password's hash. */
export const userSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(userRoles),
    createdAt: moment,
    disabledAt: moment.nullable(),
  })
  .openapi('User');

export const userOf = (user: User): z.infer<typeof userSchema> => ({
  id: user.id,
  name: user.name,
  role: user.role,
  createdAt: user.createdAt,
  disabledAt: user.disabledAt,
});

/** The id is the name in lower case, so that no two people can look the same. */
export const userNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
    'must begin with a letter or digit and hold letters, digits, dot, dash, underscore or @ only, at most 64',
  );

export const passwordSchema = z
  .string()
  .min(passwordRule.min, `must have at least ${passwordRule.min} characters`)
  .max(passwordRule.max, `must have at most ${passwordRule.max} characters`);
