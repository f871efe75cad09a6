import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openDoor } from './door.ts';
import { enrolled, type Machine, online, Peer, report, until } from './peer.ts';

const hourMs = 3_600_000;
let door: Door;
let machine: Machine;

async function open(limits: Parameters<typeof openDoor>[0] = {}): Promise<void> {
  await door?.close();
  door = await openDoor(limits);
  machine = await enrolled(door);
}
const seqs = () => door.ledger.arrivals.map((arrival) => arrival.report.seq);

beforeEach(async () => {
  door = await openDoor();
  machine = await enrolled(door);
});
afterEach(() => door.close());

describe('a device that was offline', () => {
  it('drains 3,000 buffered reports in order, each placed when it was made, faster than it may talk live', async () => {
    await open({
      limits: { tickMs: 20, backlog: { perSecond: 20_000, burst: 400, bytesPerSecond: 1e7, burstBytes: 1e6 } },
    });
    const peer = await online(door, machine);
    const count = 3000;
    for (let seq = 0; seq < count; seq++) peer.send(report(seq, hourMs - seq * 1000));
    await until(() => door.ledger.arrivals.length === count);
    expect(seqs()).toEqual(Array.from({ length: count }, (_, seq) => seq));
    const [first, second] = door.ledger.arrivals;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(1000);
    expect(Math.abs((first?.receivedAt ?? 0) - (first?.at ?? 0) - hourMs)).toBeLessThan(5000);
    expect(door.ingest.stats()).toMatchObject({ busy: 0, dropped: 0, reports: count });
    let acked = -1;
    while (acked < count - 6) acked = (await peer.next('ack')).seq;
    peer.ws.close();
  });

  it('is held back by TCP, not told off, while the pipeline has not written what it sent', async () => {
    await open({ limits: { tickMs: 20, inFlight: 50 } });
    door.ledger.durable = false;
    const peer = await online(door, machine);
    for (let seq = 0; seq < 60; seq++) peer.send(report(seq, hourMs));
    await until(() => door.ingest.stats().held === 1);
    door.ledger.store(machine.device, 'epoch-0001', 59, false);
    await until(() => door.ingest.stats().held === 0);
    expect(door.ingest.stats()).toMatchObject({ busy: 0, connected: 1 });
    peer.ws.close();
  });
});

describe('when there is no room', () => {
  it('the agent is told to wait, and nothing after the refused report is taken before it', async () => {
    const peer = await online(door, machine);
    peer.send(report(0));
    await until(() => seqs().length === 1);
    door.ledger.room = false;
    peer.send(report(1));
    const { retryAfterMs } = await peer.next('busy');
    expect(retryAfterMs).toBeGreaterThanOrEqual(2000);
    door.ledger.room = true;
    // These were on their way when `busy` was said: taken, their ack would promise report 1.
    for (const seq of [2, 3, 4, 5, 6, 7, 8]) peer.send(report(seq));
    for (const seq of [1, 2, 3, 4, 5, 6]) peer.send(report(seq));
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 5 });
    await until(() => seqs().length === 7);
    expect(seqs()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    peer.ws.close();
  });

  it('an agent that meanwhile thinned out the refused report goes on from its oldest', async () => {
    const peer = await online(door, machine);
    door.ledger.room = false;
    peer.send(report(5));
    await peer.next('busy');
    door.ledger.room = true;
    peer.send(report(4));
    peer.send(report(7));
    await until(() => seqs().length === 2);
    expect(seqs()).toEqual([4, 7]);
    peer.ws.close();
  });

  it('a session that never comes back to it is started afresh', async () => {
    await open({ limits: { tickMs: 20, lookMs: 40, rewindMs: 60 } });
    const peer = await online(door, machine);
    door.ledger.room = false;
    peer.send(report(5));
    await peer.next('busy');
    expect(await peer.closed).toBe(1013);
  });
});

describe('a device that says too much', () => {
  it('is told to wait, then closed; others are not touched', async () => {
    const peer = await online(door, machine);
    const other = await online(door, await enrolled(door));
    for (let seq = 0; seq < 400; seq++) peer.send(report(seq));
    await peer.next('busy');
    expect(await peer.closed).toBe(1008);
    const taken = door.ledger.arrivals.length;
    expect(taken).toBeGreaterThanOrEqual(100);
    expect(taken).toBeLessThan(120);
    other.send(report(0));
    await until(() => door.ledger.arrivals.length === taken + 1);
    other.ws.close();
  });

  it('is closed when it is not reports, and by bytes as well as by messages', async () => {
    const talker = await online(door, machine);
    for (let count = 0; count < 200; count++) talker.send({ t: 'facts', facts: [] });
    expect(await talker.closed).toBe(1008);
    const second = await enrolled(door);
    const heavy = await online(door, second);
    const rows = Array.from({ length: 500 }, (_, n) => ({ name: `package-${n}`, text: 'x'.repeat(300) }));
    for (let count = 0; count < 10; count++) heavy.send({ t: 'facts', facts: [{ section: 'software', rows }] });
    expect(await heavy.closed).toBe(1008);
    expect(door.ledger.inventory.length).toBe(7);
  });
});

describe('series', () => {
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => [from + n, 'cpu.use', `core-${from + n}`]);

  it('over 200 are dropped, with their values, and one notice a day says so', async () => {
    const peer = await online(door, machine, { series: many(0, 190) } as object);
    peer.send({ t: 'series', metrics: [], series: many(190, 230) });
    peer.send({ t: 'series', metrics: [], series: many(230, 240) });
    peer.send(
      report(0, 0, {
        values: Array.from({ length: 240 }, () => 1),
        details: [
          [5, 'fine'],
          [220, 'dropped'],
        ],
      }),
    );
    peer.send(report(1));
    await until(() => seqs().length === 2);
    const [first, second] = door.ledger.arrivals;
    expect(first?.report.values.filter((value) => value === 1)).toHaveLength(200);
    expect(first?.report.details).toEqual([[5, 'fine']]);
    expect(first?.events).toMatchObject([{ kind: 'series-dropped' }]);
    expect(second?.events).toEqual([]);
    expect(door.ledger.visits).toEqual(['arrived boot-0001', 'series 0 10']);
    expect(door.ingest.stats().seriesDropped).toBe(40);
    peer.ws.close();
    await until(() => door.ingest.stats().connected === 0);

    const again = await online(door, machine, { series: many(0, 240) } as object);
    again.send(report(2));
    await until(() => seqs().length === 3);
    expect(door.ledger.arrivals[2]?.events).toEqual([]);
    again.ws.close();
  });

  it('with a name over 64 characters, or of a metric never declared, are left out and the device let in', async () => {
    const series = [
      [0, 'cpu.use', ''],
      [1, 'cpu.use', 'x'.repeat(65)],
      [2, 'no.such', ''],
    ];
    const peer = await online(door, machine, { series } as object);
    expect(door.ledger.sessions.get(machine.device)?.series).toEqual([[0, 'cpu.use', '']]);
    expect(door.ingest.stats().seriesDropped).toBe(2);
    peer.ws.close();
  });

  it('past the hard limit are no message at all', async () => {
    const peer = new Peer(door);
    const series = Array.from({ length: 501 }, (_, n) => [n % 500, 'cpu.use', `core-${n}`]);
    await peer.hello(machine, { series } as object);
    expect(await peer.next('refused')).toMatchObject({ code: 'malformed' });
  });

  it('keep their place when a message declares it again', async () => {
    const peer = await online(door, machine);
    peer.send({ t: 'series', metrics: [], series: [[0, 'cpu.use', 'other']] });
    peer.send(report(0));
    await until(() => seqs().length === 1);
    expect(door.ledger.visits).toEqual(['arrived boot-0001']);
    peer.ws.close();
  });
});
