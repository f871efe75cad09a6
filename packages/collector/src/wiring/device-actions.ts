import type { DeviceSettings, NewToken } from '../http/deps.ts';
import { fingerprint } from '../ingest/fingerprint.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { createToken } from '../ingest/tokens.ts';
import type { Bus } from '../live/bus.ts';
import type { Fleet } from '../live/fleet.ts';
import type { DeviceWatch } from '../pipeline/device-watch.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Device } from '../storage/nouns.ts';
import type { Core } from '../storage/store.ts';
import type { Trust } from '../trust/trust.ts';

export interface DeviceActionDeps {
  readonly core: Core;
  readonly watches: Map<string, DeviceWatch>;
  readonly pipeline: Pipeline;
  readonly trust: Trust;
  readonly fleet: Fleet;
  readonly bus: Bus;
  agentUrl(): string;
  ingest(): Ingest | undefined;
  now(): number;
}

/** What people do to devices, told to every room that knows them. */
export function createDeviceActions({
  core,
  watches,
  pipeline,
  trust,
  fleet,
  bus,
  agentUrl,
  ingest,
  now,
}: DeviceActionDeps) {
  let lastNumber = Math.max(0, ...[...watches.values()].map(({ device }) => device.number));
  const mintToken = async (options: NewToken) => {
    const door = { url: agentUrl(), site: trust.site, caDer: trust.caDer };
    const { token, record } = createToken(options, door, now());
    await core.tx([{ insert: 'token', row: record }]);
    return { token, id: record.id };
  };
  return {
    mintToken,
    createToken: async (options: NewToken) => (await mintToken(options)).token,
    nextNumber: () => ++lastNumber,
    fingerprint: (device: Device) => fingerprint(device.publicKey),
    async approve(id: string) {
      const done = pipeline.changed(id, { approved: true });
      if (done) {
        await pipeline.commit.drained();
        ingest()?.approved(id);
      }
      return done;
    },
    async change(id: string, set: DeviceSettings) {
      const done = pipeline.changed(id, set);
      if (done) await pipeline.commit.drained();
      return done;
    },
    async revoke(id: string) {
      const done = pipeline.changed(id, { revokedAt: now() });
      if (!done) return false;
      ingest()?.closeDevice(id);
      await pipeline.commit.drained();
      return true;
    },
    /** A device that nobody approved in time. */
    forget(id: string) {
      watches.delete(id);
      fleet.remove(id);
      bus.publish({ t: 'devices', tiles: [], gone: [id] });
    },
  };
}
