import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { ApiEnv } from './deps.ts';
import { refuseInvalid } from './errors.ts';
import type { Permission } from './permissions.ts';

/** Declares a route with who may use it; `createApi` refuses one that was made without (SECURITY S31). */
export function route<Path extends string, Config extends Omit<RouteConfig, 'path'> & { path: Path }>(
  permission: Permission,
  config: Config,
) {
  return createRoute({ ...config, 'x-permission': permission });
}

/** An empty app for one noun's routes. */
export const createRoutes = () => new OpenAPIHono<ApiEnv>({ defaultHook: (result) => refuseInvalid(result) });

/** The one JSON answer of a route. Errors are the same everywhere (errors.ts) and are added to the document once. */
export const answers = <Schema extends z.ZodType>(schema: Schema, description = 'Done') => ({
  200: { description, content: { 'application/json': { schema } } },
});

export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

export const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();

/** Epoch ms. */
export const moment = z.number().meta({ description: 'Moment, epoch ms, UTC' });

/** A line of text from a person: no control or bidirectional-override characters, which could forge what others read (SECURITY S43). */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'must not contain control characters');

/** Longer text: new lines and tabs are fine. */
export const paragraph = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u, 'must not contain control characters');

/** A whole number in a query string. */
export const wholeNumber = (max = 8.64e15) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value <= max, `must be at most ${max}`);

/** Paging, the same for every list. */
export const page = {
  limit: wholeNumber(1000).optional().meta({ description: 'At most so many, default 200' }),
  offset: wholeNumber(1e9).optional().meta({ description: 'Skip so many' }),
};
export const pageOf = (query: { limit?: number | undefined; offset?: number | undefined }) => ({
  limit: query.limit ?? 200,
  offset: query.offset ?? 0,
});

/** An id in a path. Ids are opaque. */
export const idParam = z.object({ id: z.string().min(1).max(300) });

export const done = z.object({ done: z.literal(true) });
export const isDone = { done: true } as const;
