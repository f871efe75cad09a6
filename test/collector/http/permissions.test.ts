import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { readPermissions } from '../../../packages/collector/src/http/guard.ts';
import { createRoutes, route } from '../../../packages/collector/src/http/route.ts';
import type { UserRole } from '../../../packages/collector/src/storage/nouns.ts';
import { errorOf, openApi } from './open-api.ts';

/** Who may use what. A route that is not in this table, or not so, fails the test. */
const written = {
  public: [
    'GET /api/v1/session',
    'POST /api/v1/session',
    'DELETE /api/v1/session',
    'GET /api/v1/openapi.json',
    'GET /api/v1/docs',
    'GET /api/v1/docs.css',
    'GET /healthz',
  ],
  setup: ['POST /api/v1/setup'],
  scrape: ['GET /metrics'],
  viewer: [
    'POST /api/v1/session/password',
    'GET /api/v1/devices',
    'GET /api/v1/devices.csv',
    'GET /api/v1/devices/:id',
    'GET /api/v1/devices/:id/readings',
    'GET /api/v1/devices/:id/series',
    'GET /api/v1/devices/:id/history',
    'GET /api/v1/devices/:id/events',
    'GET /api/v1/devices/:id/facts',
    'GET /api/v1/devices/:id/incidents',
    'GET /api/v1/readings',
    'GET /api/v1/incidents',
    'GET /api/v1/incidents.csv',
    'GET /api/v1/incidents/:id',
    'GET /api/v1/silences',
    'GET /api/v1/tickets',
    'GET /api/v1/tickets/:id',
    'GET /api/v1/rules',
    'GET /api/v1/api-tokens',
    'POST /api/v1/api-tokens',
    'DELETE /api/v1/api-tokens/:id',
    'GET /api/v1/users',
    'GET /api/v1/live',
  ],
  technician: [
    'PATCH /api/v1/devices/:id',
    'POST /api/v1/incidents/:id/acknowledge',
    'POST /api/v1/incidents/:id/resolve',
    'POST /api/v1/incidents/:id/note',
    'POST /api/v1/incidents/:id/silence',
    'POST /api/v1/silences',
    'PATCH /api/v1/silences/:id',
    'DELETE /api/v1/silences/:id',
    'PATCH /api/v1/tickets/:id',
    'POST /api/v1/tickets/:id/comments',
    'GET /api/v1/deliveries',
    'POST /api/v1/deliveries/retry',
    'POST /api/v1/deliveries/adopt',
    'GET /api/v1/tokens',
    'POST /api/v1/tokens',
    'DELETE /api/v1/tokens/:id',
  ],
  admin: [
    'POST /api/v1/devices/:id/approve',
    'POST /api/v1/devices/:id/revoke',
    'GET /api/v1/connectors',
    'POST /api/v1/users',
    'PATCH /api/v1/users/:id',
    'GET /api/v1/audit',
    'GET /api/v1/audit/verify',
  ],
  console: ['POST /api/v1/console/setup-link', 'POST /api/v1/console/backup'],
} as const;

const everyone = ['nobody', 'viewer', 'technician', 'admin'] as const;
const refusedBelow = { viewer: 1, technician: 2, admin: 3, console: 4 } as const;

describe('permissions', () => {
  it('are exactly those of the written table (S32)', async () => {
    const { api } = await openApi();
    const declared = [...api.permissions].map(([name, permission]) => `${permission} ${name}`).sort();
    const table = Object.entries(written).flatMap(([permission, names]) =>
      names.map((name) => `${permission} ${name}`),
    );
    expect(declared).toEqual(table.sort());
  });

  it.each(Object.entries(refusedBelow))(
    '%s routes refuse everyone with less, and let the rest pass (S32)',
    async (permission, rank) => {
      const { call, signIn } = await openApi();
      const cookies = new Map<string, string>();
      for (const role of everyone.slice(1)) cookies.set(role, await signIn(role as UserRole));
      for (const [i, who] of everyone.entries()) {
        for (const name of written[permission as keyof typeof refusedBelow]) {
          const [method = '', path = ''] = name.split(' ');
          if (path.endsWith('/live') && i >= rank) continue;
          const answer = await call(path.replace(':id', 'nothing-here'), { method, cookie: cookies.get(who) });
          const refused = [401, 403].includes(answer.status);
          expect(`${who} ${name}: ${refused}`).toBe(`${who} ${name}: ${i < rank}`);
          if (refused) expect(errorOf(answer).code).toBe(who === 'nobody' && rank < 4 ? 'not-signed-in' : 'forbidden');
        }
      }
    },
  );

  it('tell a viewer who acknowledges an incident what is missing', async () => {
    const { call, signIn, asked } = await openApi();
    const cookie = await signIn('viewer');
    const answer = await call('/api/v1/incidents/incident-1/acknowledge', { method: 'POST', body: {}, cookie });
    expect(answer.status).toBe(403);
    expect(errorOf(answer).message).toBe('Your role does not allow this: it needs the role technician. Ask an admin.');
    expect(asked).toEqual([]);
  });

  it('keep the collector from starting when a route declares none, however it was added (S31)', () => {
    const plain = new OpenAPIHono();
    plain.get('/api/v1/oops', (c) => c.text('everything'));
    expect(() => readPermissions(plain)).toThrow(/"GET \/api\/v1\/oops" declares no permission/);

    const declared = createRoutes().openapi(
      route('viewer', { method: 'get', path: '/fine', responses: { 200: { description: 'fine' } } }),
      (c) => c.body(null, 200),
    );
    expect(readPermissions(declared).get('GET /fine')).toBe('viewer');
    declared.openAPIRegistry.registerPath({ method: 'get', path: '/bare', responses: {} });
    expect(() => readPermissions(declared)).toThrow(/"GET \/bare" declares no permission/);
  });

  it('let Prometheus on this machine read the metrics, and nobody from the network without a token', async () => {
    const { call } = await openApi();
    expect((await call('/metrics')).text).toBe('forewarn_up 1\n');
    const env = { incoming: { socket: { encrypted: true, remoteAddress: '10.0.0.9' } } };
    expect((await call('/metrics', { env })).status).toBe(401);
  });
});
