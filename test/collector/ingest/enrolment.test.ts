import { createHash } from 'node:crypto';
import { formatToken, parseToken } from '@forewarn/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../packages/collector/src/ingest/tokens.ts';
import { type Door, openDoor } from './door.ts';
import { enrolled, newMachine, online, Peer, report, until } from './peer.ts';

const dayMs = 86_400_000;
let now: number;
let door: Door;

beforeEach(async () => {
  now = Date.now();
  door = await openDoor({ now: () => now });
});
afterEach(() => door.close());

async function ask(token: string, machine = newMachine()) {
  const peer = new Peer(door);
  await peer.enroll(machine, token);
  await until(() => peer.inbox.some(({ t }) => t !== 'challenge'));
  const answer = peer.inbox.find(({ t }) => t !== 'challenge');
  peer.ws.close();
  await peer.closed;
  return answer;
}

describe('a machine with a good token', () => {
  it('becomes a device, says hello on the same connection, reports and is acked', async () => {
    const machine = newMachine();
    const peer = new Peer(door);
    await peer.enroll(machine, await door.token());
    machine.device = (await peer.next('enrolled')).device;
    await peer.hello(machine);
    expect(await peer.next('settings')).toMatchObject({ everyMs: 10_000, disabled: ['printer'], ackedSeq: -1 });
    peer.send(report(0, 0, { events: [{ kind: 'boot', at: Date.now() }] }));
    expect(await peer.next('ack')).toEqual({ t: 'ack', seq: 0 });
    expect(door.ledger.arrivals[0]).toMatchObject({ device: machine.device, epoch: 'epoch-0001' });
    expect(door.devices.get(machine.device)).toMatchObject({
      site: 'oslo',
      role: 'workstation',
      tags: ['finance'],
      owner: 'Kari',
      approved: true,
      publicKey: machine.publicKey,
    });
    expect(await door.core.get('device', machine.device)).toEqual(door.devices.get(machine.device));
    expect(door.deeds).toMatchObject([{ action: 'device.enrol', subject: machine.device }]);
    peer.ws.close();
  });

  it('that asks again with the same key, as after a lost answer, is told the same and uses no token', async () => {
    const token = await door.token();
    const machine = newMachine();
    const first = await ask(token, machine);
    expect(await ask(token, machine)).toEqual(first);
    expect(door.devices.size).toBe(1);
  });

  it('uses it up: thirty at once with a token for twenty make twenty devices', async () => {
    const token = await door.token({ uses: 20 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(token)));
    expect(answers.filter((answer) => answer?.t === 'enrolled')).toHaveLength(20);
    expect(door.devices.size).toBe(20);
    expect(new Set([...door.devices.values()].map(({ number }) => number)).size).toBe(20);
  });

  it('whose device was revoked can never enrol again with that key', async () => {
    const machine = await enrolled(door);
    const device = door.devices.get(machine.device);
    if (device) door.devices.set(device.id, { ...device, revokedAt: now });
    expect(await ask(await door.token(), machine)).toMatchObject({ t: 'refused', code: 'revoked' });
  });
});

describe('a token that is used up, expired, revoked or forged', () => {
  it('is refused with one and the same answer, and each is audited', async () => {
    const used = await door.token();
    await ask(used);
    const expired = await door.token({ expiresAt: now + 1000 });
    const revoked = await door.token();
    const id = createHash('sha256').update(parseToken(revoked).secret).digest('hex');
    await door.core.tx([{ update: 'token', id, set: { revokedAt: now } }]);
    const forged = formatToken({ ...parseToken(used), secret: 'A'.repeat(22) });
    now += 2000;
    const answers = [await ask(used), await ask(expired), await ask(revoked), await ask(forged)];
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ t: 'refused', code: 'bad-token' });
    const details = door.deeds.filter(({ action }) => action === 'device.refuse').map(({ detail }) => detail);
    expect(details.map((detail) => detail.split(',')[0])).toEqual([
      'used-up token',
      'expired token',
      'revoked token',
      'unknown token',
    ]);
    expect(door.devices.size).toBe(1);
    expect(door.ingest.stats().refused['bad-token']).toBe(4);
  });

  it('is refused also when it is revoked, or used by another collector, after it was looked up', async () => {
    for (const change of [{ revokedAt: 1 }, { usesLeft: 0 }]) {
      const token = await door.token();
      const id = createHash('sha256').update(parseToken(token).secret).digest('hex');
      door.meanwhile = () => door.core.tx([{ update: 'token', id, set: change }]);
      expect(await ask(token)).toMatchObject({ t: 'refused', code: 'bad-token' });
      door.meanwhile = undefined;
    }
    expect(await door.core.count('device')).toBe(0);
  });

  it('cannot be guessed: after ten failures from one address the store is asked no more', async () => {
    const forged = formatToken({ ...parseToken(await door.token()), secret: 'B'.repeat(22) });
    for (let tries = 0; tries < 10; tries++) expect(await ask(forged)).toMatchObject({ code: 'bad-token' });
    const calls = door.storeCalls();
    expect(await ask(forged)).toMatchObject({ t: 'busy' });
    expect(door.storeCalls()).toBe(calls);
  });

  it('costs no store call when its signature is not of the key it brings', async () => {
    const token = await door.token();
    const calls = door.storeCalls();
    const thief = new Peer(door);
    await thief.enroll(newMachine(), token, { publicKey: newMachine().publicKey });
    expect(await thief.next('refused')).toMatchObject({ code: 'bad-signature' });
    const vague = new Peer(door);
    await vague.enroll(newMachine(), token, { publicKey: '-'.repeat(43) });
    expect(await vague.next('refused')).toMatchObject({ code: 'bad-signature' });
    expect(door.storeCalls()).toBe(calls);
  });
});

describe('a machine with a token that does not approve', () => {
  it('waits under four words, delivers nothing, and goes on when a person approves', async () => {
    const machine = newMachine();
    const peer = new Peer(door);
    await peer.enroll(machine, await door.token({ approve: false }));
    const pending = await peer.next('pending');
    expect(pending.fingerprint).toMatch(/^[a-z]+ [a-z]+ [a-z]+ [a-z]+$/);
    machine.device = pending.device ?? '';
    peer.send(report(0));
    const second = new Peer(door);
    await second.hello(machine);
    expect((await second.next('pending')).fingerprint).toBe(pending.fingerprint);
    expect(door.ledger.arrivals).toEqual([]);
    expect(door.ledger.visits).toEqual([]);
    expect(door.ingest.stats().pending).toBe(1);

    const device = door.devices.get(machine.device);
    if (device) door.devices.set(device.id, { ...device, approved: true });
    door.ingest.approved(machine.device);
    await second.next('enrolled');
    second.ws.close();
    const third = await online(door, machine);
    third.send(report(0));
    await until(() => door.ledger.arrivals.length === 1);
    third.ws.close();
  });

  it('makes room for others after seven days', async () => {
    await ask(await door.token({ approve: false }));
    expect(await door.ingest.sweepPending()).toEqual([]);
    now += 8 * dayMs;
    const [id = ''] = door.devices.keys();
    expect(await door.ingest.sweepPending()).toEqual([id]);
    expect(door.devices.size).toBe(0);
    expect(await door.core.get('device', id)).toBeUndefined();
  });

  it('is told to come back when too many wait', async () => {
    await door.close();
    door = await openDoor({ limits: { pendingDevices: 2 }, now: () => now });
    const token = await door.token({ approve: false, uses: 5 });
    for (let waiting = 0; waiting < 2; waiting++) expect(await ask(token)).toMatchObject({ t: 'pending' });
    expect(await ask(token)).toMatchObject({ t: 'busy' });
  });
});

describe('a token', () => {
  it('keeps only the hash of its secret', async () => {
    const token = await door.token();
    expect(JSON.stringify(await door.core.find('token'))).not.toContain(parseToken(token).secret);
  });

  it.each([
    [{ uses: 501 }, 'up to|1 to 500'],
    [{ uses: 0 }, '1 to 500'],
    [{ expiresAt: 8 * dayMs }, '7 days'],
    [{ expiresAt: -1 }, '7 days'],
    [{ uses: 51, approve: true }, 'approve the machines by hand'],
    [{ expiresAt: 2 * dayMs, approve: true }, 'approve the machines by hand'],
  ])('asking for more than it may give is refused: %o', (wanted, complaint) => {
    const options = {
      by: 'ada',
      expiresAt: 1000,
      uses: 1,
      approve: false,
      site: '',
      role: 'server',
      tags: [],
      owner: '',
    };
    const door = { url: 'wss://c:8443/agent', site: 'aaaaaaaa', caDer: Buffer.alloc(8) };
    expect(() => createToken({ ...options, role: 'server', ...wanted }, door, 0)).toThrow(new RegExp(complaint));
  });
});
