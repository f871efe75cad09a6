import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '@forewarn/shared';
import { createIngest, type Ingest } from '../../../packages/collector/src/ingest/ingest.ts';
import type { Arrival, Arrived, Intake } from '../../../packages/collector/src/ingest/intake.ts';
import type { IngestLimits } from '../../../packages/collector/src/ingest/limits.ts';
import type { Deed } from '../../../packages/collector/src/ingest/room.ts';
import { createToken, type TokenOptions } from '../../../packages/collector/src/ingest/tokens.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { Device } from '../../../packages/collector/src/storage/nouns.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';
import { openTrust, type Trust } from '../../../packages/collector/src/trust/trust.ts';

const hourMs = 3_600_000;

/** An intake that keeps what it is given; `room` false refuses, `durable` false acknowledges only when told. */
export class Ledger implements Intake {
  readonly arrivals: Arrival[] = [];
  readonly visits: string[] = [];
  readonly inventory: Fact[] = [];
  readonly sessions = new Map<string, Arrived>();
  readonly seqs = new Map<string, number>();
  room = true;
  durable = true;

  async arrived(session: Arrived): Promise<number> {
    this.visits.push(`arrived ${session.boot}`);
    this.sessions.set(session.device, session);
    return this.seqs.get(`${session.device}/${session.epoch}`) ?? -1;
  }
  series(_device: string, metrics: readonly unknown[], series: readonly unknown[]): void {
    this.visits.push(`series ${metrics.length} ${series.length}`);
  }
  report(arrival: Arrival): boolean {
    if (!this.room) return false;
    this.arrivals.push({ ...arrival, bytes: Uint8Array.from(arrival.bytes) });
    const { seq } = arrival.report;
    if (this.durable) setImmediate(() => this.store(arrival.device, arrival.epoch, seq, false));
    return true;
  }
  /** Everything up to `seq` is on disk. */
  store(device: string, epoch: string, seq: number, urgent: boolean): void {
    const key = `${device}/${epoch}`;
    this.seqs.set(key, Math.max(seq, this.seqs.get(key) ?? -1));
    this.sessions.get(device)?.acked(seq, urgent);
  }
  facts(_device: string, facts: readonly Fact[]): void {
    this.inventory.push(...facts);
  }
  left(_device: string, why: string): void {
    this.visits.push(`left ${why}`);
  }
  closed(): void {
    this.visits.push('closed');
  }
}

export interface Door {
  readonly url: string;
  readonly port: number;
  readonly trust: Trust;
  readonly ingest: Ingest;
  readonly ledger: Ledger;
  readonly core: Core;
  /** How often the store was asked anything. */
  storeCalls(): number;
  readonly devices: Map<string, Device>;
  readonly deeds: Deed[];
  /** Happens after the collector looked and before it writes. */
  meanwhile: (() => Promise<unknown>) | undefined;
  token(options?: Partial<TokenOptions>): Promise<string>;
  close(): Promise<void>;
}

/** A collector's door with everything real behind it but the pipeline. */
export async function openDoor(
  options: { limits?: Partial<IngestLimits>; now?: () => number; trustFrom?: Trust; ledger?: Ledger } = {},
): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-door-'));
  const trust = options.trustFrom ?? openTrust(folder, { hosts: [] });
  const now = options.now ?? Date.now;
  const stores = await openMemory();
  let storeCalls = 0;
  const asked = () => {
    storeCalls++;
    return stores.core;
  };
  const counted: Core = {
    get: (noun, id) => asked().get(noun, id),
    find: (noun, query) => asked().find(noun, query),
    count: (noun, query) => asked().count(noun, query),
    async tx(writes) {
      await door.meanwhile?.();
      return asked().tx(writes);
    },
  };
  const devices = new Map<string, Device>();
  const deeds: Deed[] = [];
  const ledger = options.ledger ?? new Ledger();
  const server = createServer(trust.tlsOptions());
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ingest = createIngest(server, {
    intake: ledger,
    core: counted,
    trust,
    device: (id) => devices.get(id),
    pendingDevices: () => [...devices.values()].filter((device) => !device.approved),
    nextDeviceNumber: () => devices.size + 1,
    onEnrolled: (device) => devices.set(device.id, device),
    onExpired: (id) => devices.delete(id),
    settings: () => ({ everyMs: 10_000, disabled: ['printer'] }),
    audit: (deed) => deeds.push(deed),
    log: quiet,
    now,
    ...(options.limits && { limits: options.limits }),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `wss://127.0.0.1:${port}/agent`;
  const door: Door = {
    url,
    port,
    trust,
    ingest,
    ledger,
    core: stores.core,
    storeCalls: () => storeCalls,
    devices,
    deeds,
    meanwhile: undefined,
    async token(wanted = {}) {
      const { token, record } = createToken(
        {
          by: 'ada',
          expiresAt: now() + hourMs,
          uses: 1,
          approve: true,
          site: 'oslo',
          role: 'workstation',
          tags: ['finance'],
          owner: 'Kari',
          ...wanted,
        },
        { url, site: trust.site, caDer: trust.caDer },
        now(),
      );
      await stores.core.tx([{ insert: 'token', row: record }]);
      return token;
    },
    async close() {
      ingest.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return door;
}
