import type { DeviceTile, Metric } from '@forewarn/shared';
import * as z from 'zod';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import { createApi } from '../../../packages/collector/src/http/api.ts';
import type { ApiDeps, ApiEnv } from '../../../packages/collector/src/http/deps.ts';
import { createPasswords } from '../../../packages/collector/src/http/password.ts';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import { createBus } from '../../../packages/collector/src/live/bus.ts';
import type { PresentReading } from '../../../packages/collector/src/live/fleet.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { Device, User, UserRole } from '../../../packages/collector/src/storage/nouns.ts';

export const password = 'correct horse battery';
export const cheap = { logN: 10, r: 8, p: 1 };
const origin = 'http://localhost:8420';

export const device: Device = {
  id: 'device-1',
  number: 1,
  name: 'front-desk',
  platform: 'linux',
  role: 'workstation',
  site: 'Kiel',
  tags: ['lobby'],
  owner: 'Ada',
  publicKey: 'key',
  agent: '0.1.0',
  boot: 'boot-0001',
  enrolledAt: 1_000,
  approved: true,
  revokedAt: null,
  leftAt: null,
  leftWhy: null,
};

export const tile: DeviceTile = {
  n: 1,
  id: device.id,
  name: device.name,
  platform: 'linux',
  role: 'workstation',
  site: 'Kiel',
  tags: ['lobby'],
  owner: 'Ada',
  health: 'warning',
  incidents: 1,
  seenAt: 5_000,
  cpu: 0.5,
  memory: 0.25,
  disk: null,
};

export const incident: Incident = {
  id: 'incident-1',
  device: device.id,
  rule: 'disk-space',
  instance: '/',
  phase: 'open',
  title: 'Disk almost full',
  summary: '/ on front-desk is 93 % full',
  severity: 'warning',
  priority: 'P3',
  finding: 'breached',
  value: 0.93,
  limit: 0.9,
  breachedAt: 2_000,
  openedAt: 3_000,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBy: null,
  clearSince: null,
  clearDelayMs: 900_000,
  repeats: 0,
  lastRepeatAt: null,
  silenced: false,
};

const free: Metric = { name: 'disk.used', unit: 'ratio', help: 'Share of the volume in use' };
export const reading: PresentReading = { metric: free, instance: '/', value: 0.93, at: 5_000, detail: '' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly cookie?: string | undefined;
  readonly token?: string | undefined;
  readonly env?: ApiEnv['Bindings'];
  readonly origin?: string;
}

/** The API over a store in memory, with a clock the test turns and a journal of what was asked of the other rooms. */
export async function openApi(overrides: Partial<ApiDeps> = {}) {
  const stores = await openMemory();
  const { core } = stores;
  const clock = { now: 1_750_000_000_000 };
  const asked: string[] = [];
  const pauses: number[] = [];
  const logged: string[] = [];
  const bus = createBus();
  const desk = createDeskStore({ core, onChange: (id) => bus.publish({ t: 'ticket', id }) });
  const change = async (id: string, set: Partial<Device>) =>
    (await core.tx([{ update: 'device', id, set }])) === 'done';
  const deps: ApiDeps = {
    core,
    history: stores.history,
    fleet: {
      tiles: () => [tile],
      tile: (id) => (id === tile.id ? tile : undefined),
      readings: (id) => (id === tile.id ? [reading] : []),
      newest: (name) => ({
        metric: name === free.name ? free : undefined,
        devices: name === free.name ? [tile.id, tile.id, 'unheard'] : [],
        instances: name === free.name ? ['/', '/home', '/'] : [],
        values: Float64Array.of(0.93, Number.NaN, 0.5),
        readAt: Float64Array.of(5_000, 0, 4_000),
      }),
      activeIncidents: () => [incident],
      activeIncident: (id) => (id === incident.id ? incident : undefined),
    },
    bus,
    actions: {
      async acknowledge(id, by, note) {
        asked.push(`acknowledge ${id} ${by} ${note}`);
        return (
          (await core.tx([
            { update: 'incident', id, expect: { phase: 'open' }, set: { phase: 'acknowledged', acknowledgedBy: by } },
          ])) === 'done'
        );
      },
      async resolve(id, by, note) {
        asked.push(`resolve ${id} ${by} ${note}`);
        return (await core.tx([{ update: 'incident', id, set: { phase: 'resolved', resolvedBy: by } }])) === 'done';
      },
      async note(id, by, text) {
        asked.push(`note ${id} ${by} ${text}`);
        return true;
      },
      async silence(silence) {
        await core.tx([{ put: 'silence', row: silence }]);
      },
      async endSilence(id) {
        const known = (await core.get('silence', id)) !== undefined;
        await core.tx([{ remove: 'silence', id }]);
        return known;
      },
    },
    devices: {
      approve: (id) => change(id, { approved: true }),
      change,
      revoke: (id) => change(id, { revokedAt: clock.now }),
      fingerprint: () => 'apple river stone lamp',
    },
    desk,
    tokens: {
      async create(token) {
        asked.push(`token ${token.uses} ${token.approve}`);
        return { token: 'fwn_enr_example', id: 'token-1' };
      },
    },
    deliveries: { retry: async (id) => id === 'incident-1/desk/1', adopt: async (id) => id === 'incident-1/desk/1' },
    rules: [],
    connectors: [{ kind: 'rest', title: 'Any help desk', config: z.object({ url: z.url(), key: z.string() }) }],
    channels: [],
    targets: [{ name: 'desk', kind: 'builtin', to: 'ticket' }],
    metrics: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'forewarn_up 1\n' },
    keys: { secrets: new Uint8Array(32).fill(7) },
    publicUrl: origin,
    webFolder: null,
    async backup(path) {
      asked.push(`backup ${path}`);
    },
    healthy: () => true,
    now: () => clock.now,
    log: {
      info: (message) => void logged.push(message),
      warn: (message) => void logged.push(message),
      error: (message, error) => void logged.push(`${message} ${String(error)}`),
    },
    passwordCost: cheap,
    pause: async (ms) => void pauses.push(ms),
    ...overrides,
  };
  const api = createApi(deps);
  await core.tx([
    { insert: 'device', row: device },
    { insert: 'incident', row: incident },
  ]);

  async function ask(path: string, { method = 'GET', body, headers = {}, cookie, token, env, origin: from }: Ask = {}) {
    const all: Record<string, string> = { host: 'localhost:8420', ...headers };
    if (cookie !== undefined) all.cookie = cookie;
    if (token !== undefined) all.authorization = `Bearer ${token}`;
    if (method !== 'GET' && token === undefined) all.origin = from ?? origin;
    if (body !== undefined) all['content-type'] ??= 'application/json';
    const init = {
      method,
      headers: all,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    return api.app.request(path, init, env ?? {});
  }

  async function call(path: string, options: Ask = {}): Promise<Answer> {
    const response = await ask(path, options);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  /** A user of that role, and the cookie of a fresh session. */
  async function signIn(role: UserRole, name: string = role): Promise<string> {
    const row: User = {
      id: name,
      name,
      role,
      password: await createPasswords(cheap).hash(password),
      createdAt: 0,
      disabledAt: null,
    };
    await core.tx([{ insertOnce: 'user', row }]);
    const answer = await call('/api/v1/session', { method: 'POST', body: { name, password } });
    return cookieOf(answer);
  }

  return { api, core, clock, asked, pauses, logged, bus, ask, call, signIn, deps, createTicket: desk.create };
}

export const cookieOf = (answer: Answer): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
/** The error an answer carries; fails when it carries none. */
export const errorOf = (answer: Answer) => errorSchema.parse(answer.json).error;

/** The API with a technician signed in. */
export async function asTechnician() {
  const house = await openApi();
  const cookie = await house.signIn('technician');
  const get = async (path: string) => (await house.call(`/api/v1${path}`, { cookie })).json;
  const send = (method: string, path: string, body: unknown = {}) =>
    house.call(`/api/v1${path}`, { method, body, cookie });
  return { ...house, cookie, get, send };
}
