import { randomBytes } from 'node:crypto';
import { Registry } from 'prom-client';
import { collectorSettings } from '../configured.ts';
import { createDeskStore } from '../delivery/desk-store.ts';
import type { ApiDeps } from '../http/deps.ts';
import { ApiError } from '../http/errors.ts';
import { fingerprint } from '../ingest/fingerprint.ts';
import { createToken } from '../ingest/tokens.ts';
import { createBus } from '../live/bus.ts';
import { createFleet } from '../live/fleet.ts';
import { channels } from '../notifications/index.ts';
import { shippedRules } from '../rules/shipped/index.ts';
import { openStores } from '../storage/index.ts';
import type { Device } from '../storage/nouns.ts';
import type { Stores } from '../storage/store.ts';
import { connectors } from '../tickets/index.ts';
import { openTrust } from '../trust/trust.ts';
import type { Place } from './load-settings.ts';

const needsCollector = async (): Promise<never> => {
  throw new ApiError('unavailable', 'This needs the running collector. Start it with forewarn-collector serve.');
};

/** The API's needs met by a store alone: what lives only in a running collector is refused with a sentence. */
export async function offlineDeps(place: Place): Promise<{ deps: ApiDeps; close(): Promise<void> }> {
  const settings = collectorSettings(place.settings, place.dataFolder, null);
  const trust = openTrust(place.dataFolder, { hosts: settings.hosts });
  const stores = await openStores(settings.storage);
  const url = `wss://${settings.hosts[0] ?? 'localhost'}:${settings.network.port}/agent`;
  const deps: ApiDeps = {
    ...storeDeps(stores, trust.secretsKey),
    tokens: {
      async create(options) {
        const made = createToken(options, { url, site: trust.site, caDer: trust.caDer }, Date.now());
        await stores.core.tx([{ insert: 'token', row: made.record }]);
        return { token: made.token, id: made.record.id };
      },
    },
    rules: [...shippedRules, ...settings.rules],
    maintenance: settings.maintenance,
  };
  return { deps, close: () => stores.close() };
}

/** For the document that describes the API: a store in memory, and nothing on disk. */
export async function documentDeps(): Promise<ApiDeps> {
  return storeDeps(await openStores('memory:'), randomBytes(32));
}

function storeDeps(stores: Stores, secrets: Uint8Array): ApiDeps {
  const { core, history } = stores;
  const change = async (id: string, set: Partial<Device>) =>
    (await core.tx([{ update: 'device', id, set }])) === 'done';
  return {
    core,
    history,
    fleet: createFleet(Date.now, 0),
    bus: createBus(),
    actions: {
      acknowledge: needsCollector,
      resolve: needsCollector,
      note: needsCollector,
      silence: needsCollector,
      endSilence: needsCollector,
    },
    devices: {
      approve: (id) => change(id, { approved: true }),
      change,
      revoke: (id) => change(id, { revokedAt: Date.now() }),
      fingerprint: (device) => fingerprint(device.publicKey),
    },
    desk: createDeskStore({ core }),
    tokens: { create: needsCollector },
    deliveries: { retry: needsCollector, adopt: needsCollector },
    rules: shippedRules,
    connectors,
    channels,
    targets: [],
    metrics: new Registry(),
    keys: { secrets },
    publicUrl: 'http://localhost',
    webFolder: null,
    backup: (path) => stores.backup(path),
    healthy: () => true,
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined, error: (message, error) => console.error(message, error) },
  };
}
