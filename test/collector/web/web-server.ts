import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { DeviceTile, LiveFrame } from '@forewarn/shared';
import { serve } from '@hono/node-server';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import { createApi } from '../../../packages/collector/src/http/api.ts';
import type { ApiDeps } from '../../../packages/collector/src/http/deps.ts';
import { createPasswords } from '../../../packages/collector/src/http/password.ts';
import { makeSetupLink } from '../../../packages/collector/src/http/setup-link.ts';
import { createBus } from '../../../packages/collector/src/live/bus.ts';
import { createFleet } from '../../../packages/collector/src/live/fleet.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { UserRole } from '../../../packages/collector/src/storage/nouns.ts';
import type { Points, Write } from '../../../packages/collector/src/storage/store.ts';
import { deviceOf, incidentOf, seeded, simulateTiles, viewOf, vitalsRow } from './simulated-fleet.ts';
import { readingsAt } from './simulated-readings.ts';
import { storyOf } from './simulated-story.ts';

export const password = 'correct horse battery';
const cheap = { logN: 10, r: 8, p: 1 };
const built = new URL('../../../packages/collector/dist/web', import.meta.url).pathname;

/** Daily rhythm with noise, a band around it, and a gap: what a plot has to cope with. */
function wave(from: number, to: number, stepMs: number): Points {
  const random = seeded(Math.floor(from / 60_000));
  const step = Math.max(stepMs, 10_000);
  const at: number[] = [];
  for (let t = from; t < to; t += step)
    if ((t - from) / (to - from) < 0.6 || (t - from) / (to - from) > 0.66) at.push(t);
  const mean = at.map((t) => 0.35 + 0.2 * Math.sin((t / 86_400_000) * 2 * Math.PI) + 0.1 * random());
  return {
    stepMs: step,
    at: Float64Array.from(at),
    mean: Float64Array.from(mean),
    min: Float64Array.from(mean.map((m) => Math.max(0, m - 0.12 * random()))),
    max: Float64Array.from(mean.map((m) => Math.min(1, m + 0.3 * random()))),
  };
}

/**
 * The real HTTP API over a store in memory and the built pages, with a simulated fleet behind:
 * for pictures and for what a browser must show.
 */
export async function openWeb(options: {
  devices: number;
  users?: boolean;
  tiles?: (tiles: DeviceTile[]) => DeviceTile[];
}) {
  if (!existsSync(built)) throw new Error('The pages are not built: run npm run build:web first.');
  const stores = await openMemory();
  const { core } = stores;
  const now = () => Date.now();
  const made = simulateTiles(options.devices, now());
  let tiles = options.tiles ? options.tiles(made) : made;
  const bus = createBus();
  const desk = createDeskStore({ core, onChange: (id) => bus.publish({ t: 'ticket', id }) });
  const publish = (frame: LiveFrame) => bus.publish(frame);

  async function move(id: string, set: object, type: 'acknowledged' | 'resolved' | 'noted', by: string, text: string) {
    const before = await core.get('incident', id);
    if (before === undefined) return false;
    const after = { ...before, ...set };
    const entry = { id: `${id}/${now()}`, incident: id, at: now(), type, by, text };
    await core.tx([
      { put: 'incident', row: after },
      { insertOnce: 'timeline', row: entry },
    ]);
    publish({ t: 'incident', at: now(), incident: viewOf(after, nameOf(after.device)) });
    return true;
  }
  const nameOf = (id: string) => tiles.find((tile) => tile.id === id)?.name ?? id;
  const change = async (id: string, set: object) => (await core.tx([{ update: 'device', id, set }])) === 'done';

  const deps: ApiDeps = {
    core,
    history: {
      ...stores.history,
      read: async ({ from, to, stepMs }) => wave(from, to, stepMs),
    },
    fleet: {
      tiles: () => tiles,
      tile: (id) => tiles.find((tile) => tile.id === id),
      readings: () => readingsAt(now()),
      newest: createFleet(now, 0).newest,
      activeIncidents: () => [],
      activeIncident: () => undefined,
    },
    bus,
    actions: {
      acknowledge: (id, by, note) =>
        move(id, { phase: 'acknowledged', acknowledgedAt: now(), acknowledgedBy: by }, 'acknowledged', by, note),
      resolve: (id, by, note) =>
        move(id, { phase: 'resolved', resolvedAt: now(), resolvedBy: by }, 'resolved', by, note),
      note: (id, by, text) => move(id, {}, 'noted', by, text),
      async silence(silence) {
        await core.tx([{ put: 'silence', row: silence }]);
      },
      endSilence: async (id) => (await core.tx([{ remove: 'silence', id }])) === 'done',
    },
    devices: {
      approve: (id) => change(id, { approved: true }),
      change,
      revoke: (id) => change(id, { revokedAt: now() }),
      fingerprint: () => 'apple river stone lamp',
    },
    desk,
    tokens: { create: async () => ({ token: `fwn_enr_${'eyJ1cmwiOiJ3c3M6Ly8'.repeat(30)}`, id: 'token-1' }) },
    deliveries: { retry: async () => true, adopt: async () => true },
    rules: shippedRules,
    connectors: [],
    channels: [],
    targets: [{ name: 'desk', kind: 'builtin', to: 'ticket' }],
    metrics: { contentType: 'text/plain', metrics: async () => '' },
    keys: { secrets: new Uint8Array(32).fill(7) },
    publicUrl: 'http://localhost:8420',
    webFolder: built,
    async backup() {
      throw new Error('a simulated fleet has nothing to back up');
    },
    healthy: () => true,
    now,
    log: { info: console.info, warn: console.warn, error: console.error },
    passwordCost: cheap,
    pause: async () => undefined,
  };
  const api = createApi(deps);
  await core.tx(tiles.map((tile): Write => ({ put: 'device', row: deviceOf(tile, now()) })));
  const troubled = tiles.filter((tile) => tile.incidents > 0);
  await storyOf(
    troubled.map((tile) => ({ tile, incident: incidentOf(tile, now()) })),
    core,
    desk,
    now(),
  );
  if (options.users !== false) {
    const hashed = await createPasswords(cheap).hash(password);
    const roles: readonly [string, UserRole][] = [
      ['ada', 'admin'],
      ['tess', 'technician'],
      ['vic', 'viewer'],
    ];
    const user = ([name, role]: readonly [string, UserRole]): Write => ({
      put: 'user',
      row: { id: name, name, role, password: hashed, createdAt: now() - 9e9, disabledAt: null },
    });
    await core.tx(roles.map(user));
  }
  const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    url,
    core,
    publish,
    tiles: () => tiles,
    setupLink: async () => (await makeSetupLink(core, url, now()))?.link ?? '',
    /** Ends every live stream, as a restart or a proxy does. */
    dropStreams: () => api.close(),
    /** One device takes another health, told by a vitals frame as the collector tells it. */
    turn(n: number, health: DeviceTile['health']): void {
      tiles = tiles.map((tile) => (tile.n === n ? { ...tile, health } : tile));
      const tile = tiles.find((t) => t.n === n);
      if (tile) publish({ t: 'vitals', at: now(), rows: [vitalsRow(tile, health, now())] });
    },
    async close(): Promise<void> {
      api.close();
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await stores.close();
    },
  };
}

export type Web = Awaited<ReturnType<typeof openWeb>>;
