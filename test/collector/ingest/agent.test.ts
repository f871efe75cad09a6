import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../../packages/agent/src/clock.ts';
import { type Connection, type ConnectionOptions, createConnection } from '../../../packages/agent/src/connection.ts';
import { createDeviceKey } from '../../../packages/agent/src/identity.ts';
import { type Door, openDoor } from './door.ts';
import { enrolled, until } from './peer.ts';

let door: Door;
let connection: Connection | undefined;

beforeEach(async () => {
  door = await openDoor();
});
afterEach(async () => {
  await connection?.close('stopped');
  await door.close();
});

/** The agent's own connection, over a buffer in memory that begins with `kept` reports. */
async function agent(kept: number) {
  const machine = await enrolled(door);
  const key = createDeviceKey();
  const device = door.devices.get(machine.device);
  if (device) door.devices.set(device.id, { ...device, publicKey: key.publicKey });
  const clock = createClock(100_000_000);
  const reports: { seq: number; text: string }[] = [];
  const acked: number[] = [];
  const add = (agoMs: number) => {
    const seq = reports.length;
    const at = Math.round(clock.now() - agoMs);
    const up = Math.round(clock.uptimeMs() - agoMs);
    reports.push({ seq, text: `{"t":"report","seq":${seq},"at":${at},"up":${up},"values":[0.5]}` });
  };
  for (let n = 0; n < kept; n++) add((kept - n) * 10_000);
  const source: ConnectionOptions['source'] = {
    epoch: 'epoch-0001',
    table: { metrics: [{ name: 'cpu.use', unit: 'ratio', help: '' }], series: [[0, 'cpu.use', '']] },
    get nextSeq() {
      return reports.length;
    },
    after: (seq, limit) => reports.slice(seq + 1, seq + 1 + limit),
    acked: (seq) => acked.push(seq),
    renew: () => undefined,
  };
  const { url, trust } = door;
  connection = createConnection({
    identity: { device: machine.device, url, ca: trust.caDer.toString('base64'), site: trust.site, key },
    machine: { name: 'pc-17', platform: 'linux', boot: 'boot-0001', agent: '0.1.0' },
    source,
    clock,
    random: () => 0,
    onSettings: () => undefined,
  });
  connection.start();
  return { acked, add, connection };
}

it('the agent proves itself, delivers what it kept in order, and is acked for what is on disk', async () => {
  const { acked } = await agent(60);
  await until(() => acked.at(-1) === 59);
  expect(door.ledger.arrivals.map((arrival) => arrival.report.seq)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  expect(door.ingest.stats()).toMatchObject({ busy: 0, malformed: 0, connected: 1 });
});

it('the agent told to wait comes back to the refused report, and none is lost or taken twice', async () => {
  door.ledger.room = false;
  const { acked } = await agent(30);
  await until(() => door.ingest.stats().busy > 0);
  door.ledger.room = true;
  await until(() => acked.at(-1) === 29);
  expect(door.ledger.arrivals.map((arrival) => arrival.report.seq)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  expect(door.ingest.stats()).toMatchObject({ busy: 1, repeated: 0, connected: 1 });
});
