import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { identify } from './auth.ts';
import type { ApiEnv } from './deps.ts';
import { ApiError, notFound } from './errors.ts';
import type { Parts } from './parts.ts';
import { mayUse, type Permission, permissions } from './permissions.ts';

/** `GET /api/v1/devices/:id` → who may use it. */
export type PermissionTable = ReadonlyMap<string, Permission>;

const key = (method: string, path: string) => `${method.toUpperCase()} ${path}`;
const isPermission = (value: unknown): value is Permission => permissions.some((known) => known === value);

/**
 * Every route of the app with its declared permission. Throws for one without (SECURITY S31), however it was added:
 * what Hono would answer is compared with what was declared.
 */
export function readPermissions(app: Pick<OpenAPIHono<ApiEnv>, 'routes' | 'openAPIRegistry'>): PermissionTable {
  const table = new Map<string, Permission>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const permission: unknown = definition.route['x-permission'];
    const name = key(definition.route.method, definition.route.path.replaceAll(/\{(\w+)\}/g, ':$1'));
    if (!isPermission(permission)) throw new Error(complaint(name));
    table.set(name, permission);
  }
  for (const { method, path } of app.routes) {
    // Middleware is registered for all methods; it answers nothing by itself.
    if (method !== 'ALL' && !table.has(key(method, path))) throw new Error(complaint(key(method, path)));
  }
  return table;
}

const complaint = (name: string) =>
  `The route "${name}" declares no permission. Make it with route(permission, …) of http/route.ts: the collector does not start with a route that nobody decided about.`;

function permissionOf(table: PermissionTable, c: Context): Permission | undefined {
  for (const { method, path } of matchedRoutes(c)) {
    if (method !== 'ALL') return table.get(key(method, path));
  }
  return undefined;
}

/** Finds out who is asking and lets only those pass whom the table names. What is in no table is not there. */
export function guard(parts: Parts, table: () => PermissionTable): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    const permission = permissionOf(table(), c);
    if (permission === undefined) throw notFound(`answer to ${method} on this path`);
    // Before anything else, so that it cannot be told from a path that never was (SECURITY S30).
    if (permission === 'setup' && (await parts.core.count('user')) > 0)
      throw notFound(`answer to ${method} on this path`);
    const caller = permission === 'setup' ? null : await identify(parts, c);
    c.set('caller', caller);
    if (!mayUse(permission, caller?.role ?? null, c.get('door'))) throw refusal(permission, caller !== null);
    await next();
  };
}

function refusal(permission: Permission, known: boolean): ApiError {
  if (permission === 'console') {
    return new ApiError('forbidden', "Only the forewarn-collector command on the collector's own machine may do this.");
  }
  if (!known) return new ApiError('not-signed-in', 'Sign in first, or send an API token.');
  return new ApiError('forbidden', `Your role does not allow this: it needs the role ${permission}. Ask an admin.`);
}
