import type { Fact, Settings } from '@forewarn/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../packages/agent/src/clock.ts';
import type { ReportSource } from '../../packages/agent/src/connection/sender.ts';
import { type Connection, type ConnectionStatus, createConnection } from '../../packages/agent/src/connection.ts';
import { createDeviceKey } from '../../packages/agent/src/identity.ts';
import { type Line, type PeerOptions, settings, startPeer } from './peer.ts';

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const seqs = (line: Line | undefined) => line?.reports.map(({ seq }) => seq);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Reports in memory. */
function memorySource() {
  const texts: string[] = [];
  const table = {
    metrics: [{ name: 'cpu.use', unit: 'ratio' as const, help: '' }],
    series: [[0, 'cpu.use', ''] as [number, string, string]],
  };
  const seen = { acked: -1, renewed: 0, epoch: 'epoch-0000' };
  const source: ReportSource = {
    get epoch() {
      return seen.epoch;
    },
    table,
    get nextSeq() {
      return texts.length;
    },
    after: (seq, limit) => texts.slice(seq + 1, seq + 1 + limit).map((text, index) => ({ seq: seq + 1 + index, text })),
    acked(seq) {
      seen.acked = Math.max(seen.acked, seq);
    },
    renew() {
      seen.renewed += 1;
      seen.epoch = `epoch-000${seen.renewed}`;
      texts.length = 0;
    },
  };
  const add = (count = 1) => {
    for (let added = 0; added < count; added++) {
      texts.push(`{"t":"report","seq":${texts.length},"at":1,"up":1,"values":[0.5]}`);
    }
  };
  return { source, seen, table, add };
}

async function connected(options: PeerOptions = {}, firstReports = 0) {
  const key = createDeviceKey();
  const peer = await startPeer(() => key.publicKey, options);
  const memory = memorySource();
  memory.add(firstReports);
  const statuses: ConnectionStatus[] = [];
  const got: Settings[] = [];
  const connection = createConnection({
    identity: { ...peer.enrolment, key },
    machine: { name: 'pc-17', platform: 'linux', boot: 'boot-1234', agent: '0.1.0' },
    source: memory.source,
    clock: createClock(1000),
    random: () => 0.01,
    onSettings: (message) => got.push(message),
    onStatus: (status) => statuses.push(status),
    backoff: { startMs: 100, firstMs: 500, capMs: 5000 },
  });
  cleanups.push(
    () => peer.close(),
    () => connection.close('stopped'),
  );
  connection.start();
  return { peer, connection, statuses, got, ...memory };
}

const online = (connection: Connection) => until(() => connection.status().state === 'online');

describe('a connection', () => {
  it('proves who it is, gets its settings, sends what waited and then what comes', async () => {
    const { peer, connection, got, add, statuses } = await connected({}, 3);
    await online(connection);
    await until(() => peer.lines[0]?.reports.length === 3);
    add();
    connection.pump();
    await until(() => peer.lines[0]?.reports.length === 4);
    expect(seqs(peer.lines[0])).toEqual([0, 1, 2, 3]);
    expect(peer.lines[0]?.said[0]).toMatchObject({
      t: 'hello',
      device: 'device-1234',
      epoch: 'epoch-0000',
      name: 'pc-17',
    });
    expect(got[0]?.everyMs).toBe(10_000);
    expect(statuses.map(({ state }) => state)).toEqual(['online']);
  });

  it('sends nothing that the collector has already', async () => {
    const { peer } = await connected({ onHello: (_hello, line) => line.say(settings(6)) }, 10);
    await until(() => peer.lines[0]?.reports.length === 3);
    expect(seqs(peer.lines[0])).toEqual([7, 8, 9]);
  });

  it('announces a series before the first report that uses it', async () => {
    const { peer, connection, table, add } = await connected({}, 1);
    await online(connection);
    table.series.push([1, 'cpu.use', 'core 1']);
    add();
    connection.pump();
    await until(() => peer.lines[0]?.reports.length === 2);
    expect(peer.lines[0]?.said.map(({ t }) => t)).toEqual(['hello', 'report', 'series', 'report']);
    expect(peer.lines[0]?.said[2]).toEqual({ t: 'series', metrics: [], series: [[1, 'cpu.use', 'core 1']] });
  });

  it('has a bounded number of reports in flight, and goes on with every ack', async () => {
    const { peer, seen } = await connected({ onReport: () => undefined }, 600);
    await until(() => peer.lines[0]?.reports.length === 90);
    const [line] = peer.lines;
    line?.say({ t: 'ack', seq: 89 });
    await until(() => seen.acked === 89);
    await until(() => (line?.reports.length ?? 0) >= 89 + 256);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(line?.reports.length).toBe(90 + 256);
    line?.say({ t: 'ack', seq: 345 });
    await until(() => line?.reports.length === 600);
    expect(seqs(line)).toEqual(range(0, 600));
  });

  it('goes back to what the collector has when it is busy, and waits as long as asked', async () => {
    let busyAt = 0;
    const { peer } = await connected(
      {
        onReport(report, line) {
          if (report.seq === 1) line.say({ t: 'ack', seq: 1 });
          if (report.seq === 4 && busyAt === 0) {
            busyAt = Date.now();
            line.say({ t: 'busy', retryAfterMs: 300 });
          }
        },
      },
      5,
    );
    await until(() => (peer.lines[0]?.reports.length ?? 0) >= 8);
    expect(seqs(peer.lines[0])).toEqual([0, 1, 2, 3, 4, 2, 3, 4]);
  });

  it('comes back after a break and sends again what was not acked', async () => {
    const acks: number[] = [];
    const { peer, connection, seen } = await connected(
      {
        onHello: (_hello, line) => line.say(settings(acks.at(-1) ?? -1)),
        onReport(report, line) {
          if (report.seq === 3 && acks.length === 0) {
            acks.push(1);
            line.close(1012);
          }
        },
      },
      5,
    );
    await until(() => peer.lines.length === 2);
    await until(() => peer.lines[1]?.reports.length === 3);
    expect(seqs(peer.lines[1])).toEqual([2, 3, 4]);
    expect(seen.acked).toBe(1);
    expect(connection.status().state).toBe('online');
  });

  it('begins a new epoch when the collector has numbers it never gave: its folder is a copy or an old state', async () => {
    const { peer, seen, add } = await connected(
      { onHello: (hello, line) => line.say(settings(hello.epoch === 'epoch-0000' ? 500 : -1)) },
      5,
    );
    await until(() => peer.lines.length === 2);
    add(2);
    expect(seen.renewed).toBe(1);
    await until(() => peer.lines[1]?.said[0]?.t === 'hello');
    expect(peer.lines[0]?.reports).toEqual([]);
    expect(peer.lines[1]?.said[0]).toMatchObject({ epoch: 'epoch-0001' });
  });

  it('waits connected while nobody has approved it, and is let in the moment somebody does', async () => {
    let approved = false;
    const { peer, connection, statuses } = await connected({
      onHello: (_hello, line) =>
        line.say(
          approved ? settings(-1) : { t: 'pending', fingerprint: 'acorn basil cedar drum', device: 'device-1234' },
        ),
    });
    await until(() => connection.status().state === 'pending');
    expect(statuses[0]?.problem).toContain('acorn basil cedar drum');
    approved = true;
    peer.lines[0]?.say({ t: 'enrolled', device: 'device-1234' });
    await online(connection);
    expect(peer.lines).toHaveLength(1);
  });

  it('tells a person what to do when it is refused, and sends no report', async () => {
    const { peer, connection, statuses } = await connected(
      { onHello: (_hello, line) => line.say({ t: 'refused', code: 'revoked', message: 'no' }) },
      5,
    );
    await until(() => connection.status().refused === 'revoked');
    expect(statuses.at(-1)?.problem).toContain('forewarn-agent enroll --again TOKEN');
    expect(peer.lines[0]?.reports).toEqual([]);
    expect(peer.lines).toHaveLength(1);
  });

  it('sends inventory until the collector has surely taken it, and not again while it stays the same', async () => {
    const { peer, connection, add } = await connected({}, 1);
    await online(connection);
    const os: Fact = { section: 'os', rows: [{ name: 'Debian', release: '12' }] };
    connection.facts([os]);
    await until(() => peer.lines[0]?.said.some(({ t }) => t === 'facts') === true);
    peer.lines[0]?.close(1012);
    await until(() => peer.lines[1]?.said.some(({ t }) => t === 'facts') === true);
    add(2);
    connection.pump();
    await until(() => peer.lines[1]?.reports.at(-1)?.seq === 2);
    peer.lines[1]?.say({ t: 'ack', seq: 2 });
    connection.facts([os]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    peer.lines[1]?.close(1012);
    await until(() => peer.lines[2]?.reports !== undefined && connection.status().state === 'online');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(peer.lines[1]?.said.filter(({ t }) => t === 'facts')).toHaveLength(1);
    expect(peer.lines[2]?.said.some(({ t }) => t === 'facts')).toBe(false);
  });

  it('ignores what it does not understand and goes on', async () => {
    const { peer, connection, add } = await connected({}, 1);
    await online(connection);
    for (const text of ['{"t":"run","command":"id"}', '[]', 'nonsense', '{"t":"ack","seq":-5}', '{"t":"settings"}']) {
      peer.lines[0]?.sayText(text);
    }
    add();
    connection.pump();
    await until(() => peer.lines[0]?.reports.length === 2);
    expect(connection.status().state).toBe('online');
  });

  it('says goodbye when it is stopped', async () => {
    const { peer, connection } = await connected({}, 1);
    await online(connection);
    await connection.close('shutdown');
    expect(peer.lines[0]?.said.at(-1)).toEqual({ t: 'bye', why: 'shutdown' });
    expect(connection.status().state).toBe('closed');
  });

  it('is two connections in one process without sharing anything', async () => {
    const [one, two] = await Promise.all([connected({}, 2), connected({}, 5)]);
    await until(() => one.peer.lines[0]?.reports.length === 2 && two.peer.lines[0]?.reports.length === 5);
    one.peer.lines[0]?.say({ t: 'ack', seq: 1 });
    await until(() => one.seen.acked === 1);
    expect(two.seen.acked).toBe(-1);
  });
});
