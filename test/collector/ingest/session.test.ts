import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openDoor } from './door.ts';
import { enrolled, type Machine, newMachine, online, Peer, report, until } from './peer.ts';

let door: Door;
let machine: Machine;

beforeEach(async () => {
  door = await openDoor({ limits: { probeMs: 300, tickMs: 20, lookMs: 200 } });
  machine = await enrolled(door);
});
afterEach(() => door.close());

describe('a hello', () => {
  it('recorded and played again on another connection is refused', async () => {
    const first = new Peer(door);
    const recorded = await first.hello(machine);
    await first.next('settings');
    const second = new Peer(door);
    await second.next('challenge');
    second.send(recorded);
    expect(await second.next('refused')).toMatchObject({ code: 'bad-signature' });
    expect(await second.closed).toBe(1008);
    first.ws.close();
  });

  it('passed on by a man in the middle with his own TLS session is refused', async () => {
    const middle = new Peer(door);
    const challenge = await middle.next('challenge');
    // The victim signs the very challenge it is shown, but over its own TLS session with the man in the middle.
    const victim = new Peer(door);
    await victim.next('challenge');
    victim.challenge = challenge;
    middle.send(await victim.hello(machine));
    expect(await middle.next('refused')).toMatchObject({ code: 'bad-signature' });
    victim.ws.close();
  });

  it('signed by another key, of an unknown device, or of a revoked one is refused, and asks no store', async () => {
    const calls = door.storeCalls();
    const forger = new Peer(door);
    await forger.hello(machine, {}, newMachine().key);
    expect(await forger.next('refused')).toMatchObject({ code: 'bad-signature' });
    const stranger = new Peer(door);
    await stranger.hello({ ...newMachine(), device: 'nobody-0001' });
    expect(await stranger.next('refused')).toMatchObject({ code: 'unknown-device' });
    const device = door.devices.get(machine.device);
    if (device) door.devices.set(device.id, { ...device, revokedAt: 1 });
    const revoked = new Peer(door);
    await revoked.hello(machine);
    expect(await revoked.next('refused')).toMatchObject({ code: 'revoked' });
    expect(door.storeCalls()).toBe(calls);
    expect(door.ledger.visits).toEqual([]);
  });

  it('of another major version is refused with a sentence that says what to do', async () => {
    const peer = new Peer(door);
    await peer.next('challenge');
    peer.send({ t: 'hello', v: 2, something: 'else' });
    const { code, message } = await peer.next('refused');
    expect(code).toBe('too-old');
    expect(message).toContain('Install the version');
  });

  it('may carry what a newer minor version adds', async () => {
    const peer = await online(door, machine, { colour: 'blue' } as object);
    peer.ws.close();
  });

  it('is answered by what was on disk when it came', async () => {
    door.ledger.seqs.set(`${machine.device}/epoch-0001`, 41);
    const peer = new Peer(door);
    await peer.hello(machine);
    expect(await peer.next('settings')).toMatchObject({ ackedSeq: 41 });
    for (const seq of [36, 37, 38, 39, 40, 41, 42]) peer.send(report(seq));
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 41 });
    expect(door.ledger.arrivals.map((arrival) => arrival.report.seq)).toEqual([42]);
    expect(door.ingest.stats().repeated).toBe(6);
    peer.ws.close();
  });
});

describe('a session', () => {
  it('acks six reports with one message, an event at once, and what the pipeline calls urgent at once', async () => {
    const peer = await online(door, machine);
    for (let seq = 0; seq < 6; seq++) peer.send(report(seq));
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 5 });
    peer.send(report(6, 0, { events: [{ kind: 'oom-kill', at: Date.now() }] }));
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 6 });
    door.ledger.durable = false;
    peer.send(report(7));
    await until(() => door.ledger.arrivals.length === 8);
    door.ledger.store(machine.device, 'epoch-0001', 7, true);
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 7 });
    peer.ws.close();
  });

  it('acks nothing that is not on disk, and a lonely report when its time is up', async () => {
    await door.close();
    door = await openDoor({ limits: { tickMs: 20, lookMs: 40, ackAfterMs: 60 } });
    machine = await enrolled(door);
    door.ledger.durable = false;
    const peer = await online(door, machine);
    for (let seq = 0; seq < 8; seq++) peer.send(report(seq));
    await until(() => door.ledger.arrivals.length === 8);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(peer.inbox).toEqual([]);
    door.ledger.store(machine.device, 'epoch-0001', 0, false);
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 0 });
    peer.ws.close();
  });

  it('speaks for its own device whatever a frame says, and another name is audited', async () => {
    const other = await enrolled(door);
    const peer = await online(door, machine);
    peer.send(report(0, 0, { device: other.device }));
    const again = await peer.hello(other);
    expect(again.device).toBe(other.device);
    peer.send({ t: 'facts', device: other.device, facts: [{ section: 'os', rows: [{ name: 'Debian' }] }] });
    peer.send({ t: 'series', metrics: [], series: [[1, 'cpu.use', 'core-0']] });
    peer.send({ t: 'bye', why: 'suspend' });
    expect(await peer.closed).toBe(1000);
    expect(door.ledger.arrivals.map((arrival) => arrival.device)).toEqual([machine.device]);
    expect(door.ledger.inventory).toHaveLength(1);
    expect(door.ledger.visits).toEqual(['arrived boot-0001', 'series 0 1', 'left suspend', 'closed']);
    expect(door.deeds.filter(({ action }) => action === 'device.mismatch')).toHaveLength(1);
    expect(door.ingest.stats()).toMatchObject({ unknown: 1, connected: 0 });
  });

  it('ignores and counts message types it does not know, and drops what is no message', async () => {
    const peer = await online(door, machine);
    peer.send({ t: 'weather', sunny: true });
    peer.send({ t: 'report', seq: -1 });
    peer.ws.send('{');
    peer.ws.send(Buffer.from([1, 2, 3]));
    peer.send(report(0));
    await until(() => door.ledger.arrivals.length === 1);
    expect(door.ingest.stats()).toMatchObject({ unknown: 1, malformed: 3, connected: 1 });
    peer.ws.close();
  });

  it('gets new settings when they change', async () => {
    const peer = await online(door, machine);
    door.ingest.settingsChanged();
    door.ingest.settingsChanged(machine.device);
    await peer.next('settings');
    await peer.next('settings');
    peer.ws.close();
  });
});

describe('two connections with one key', () => {
  it('the newer is refused as a suspected copy while the older lives, once audited', async () => {
    const first = await online(door, machine);
    for (let tries = 0; tries < 3; tries++) {
      const copy = new Peer(door);
      await copy.hello(machine, { boot: 'boot-copy' });
      expect(await copy.next('refused')).toMatchObject({ code: 'clone-suspected' });
    }
    first.send(report(0));
    await until(() => door.ledger.arrivals.length === 1);
    expect(door.ledger.visits).toEqual(['arrived boot-0001']);
    expect(door.ingest.stats().refused['clone-suspected']).toBe(3);
    expect(door.deeds.filter(({ action }) => action === 'device.clone-suspected')).toHaveLength(1);
    expect(door.ledger.arrivals[0]?.events).toMatchObject([{ kind: 'clone-suspected' }]);
    first.send(report(1));
    await until(() => door.ledger.arrivals.length === 2);
    expect(door.ledger.arrivals[1]?.events).toEqual([]);
    first.ws.close();
  });

  it('the newer takes over when the older no longer answers', async () => {
    const first = await online(door, machine);
    first.ws.pause();
    const second = await online(door, machine, { boot: 'boot-0002' });
    second.send(report(0));
    await until(() => door.ledger.arrivals.length === 1);
    expect(door.ledger.visits).toEqual(['arrived boot-0001', 'closed', 'arrived boot-0002']);
    expect(door.ingest.stats().connected).toBe(1);
    second.ws.close();
    first.ws.terminate();
  });
});

describe('a revoked device', () => {
  it('is told and its socket closed within a second', async () => {
    const peer = await online(door, machine);
    const device = door.devices.get(machine.device);
    if (device) door.devices.set(device.id, { ...device, revokedAt: Date.now() });
    const start = performance.now();
    door.ingest.closeDevice(machine.device);
    expect(await peer.next('refused')).toMatchObject({ code: 'revoked' });
    expect(await peer.closed).toBe(1008);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(door.ledger.visits).toEqual(['arrived boot-0001', 'closed']);
  });

  it('is cut off even when it does not answer', async () => {
    const peer = await online(door, machine);
    peer.ws.pause();
    door.ingest.closeDevice(machine.device);
    await until(() => door.ingest.stats().connected === 0);
    peer.ws.resume();
    await peer.closed;
    expect(door.ledger.visits).toEqual(['arrived boot-0001', 'closed']);
  });
});

describe('a connection whose other end is gone', () => {
  it('is closed after it stayed silent through pings, and a living silent one is kept', async () => {
    const dead = await online(door, machine);
    dead.ws.pause();
    const alive = await online(door, await enrolled(door));
    await until(() => door.ledger.visits.includes('closed'));
    expect(door.ingest.stats().connected).toBe(1);
    alive.ws.close();
    dead.ws.terminate();
  });
});
