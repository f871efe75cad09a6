import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseToken } from '@forewarn/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../packages/agent/src/clock.ts';
import { createBackoff } from '../../packages/agent/src/connection/backoff.ts';
import { createSender, type ReportSource } from '../../packages/agent/src/connection/sender.ts';
import { type ConnectionOptions, createConnection } from '../../packages/agent/src/connection.ts';
import { enroll } from '../../packages/agent/src/enrolment.ts';
import { createDeviceKey, type Enrolment } from '../../packages/agent/src/identity.ts';
import { openTrust } from '../../packages/collector/src/trust/trust.ts';
import { manualClock } from './manual-clock.ts';
import { type PeerOptions, startPeer } from './peer.ts';

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 });
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const noReports: ReportSource = {
  epoch: 'epoch-0000',
  table: { metrics: [], series: [] },
  nextSeq: 0,
  after: () => [],
  acked: () => undefined,
  renew: () => undefined,
};
const key = createDeviceKey();

async function peerWith(options: PeerOptions = {}) {
  const peer = await startPeer(() => key.publicKey, options);
  cleanups.push(() => peer.close());
  return peer;
}

function connect(enrolment: Enrolment, more: Partial<ConnectionOptions> = {}) {
  const connection = createConnection({
    identity: { ...enrolment, key },
    machine: { name: 'pc-17', platform: 'linux', boot: 'boot-1234', agent: '0.1.0' },
    source: noReports,
    clock: createClock(1000),
    random: () => 0.01,
    onSettings: () => undefined,
    backoff: { startMs: 100, firstMs: 60_000, capMs: 300_000 },
    ...more,
  });
  // Not waited for: a clock that stands would let it wait for ever.
  cleanups.push(() => void connection.close('stopped'));
  connection.start();
  return connection;
}

/** Another authority, made like the collector's. */
function otherTrust() {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-rogue-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return openTrust(folder, { hosts: ['127.0.0.1'] });
}

describe('an agent that meets a stranger', () => {
  it('says nothing to a server with another key, even when it appends the real authority', async () => {
    const real = await peerWith();
    const rogue = otherTrust();
    const options = rogue.tlsOptions();
    const stranger = await peerWith({
      tls: () => ({ ...options, cert: `${String(options.cert)}\n${real.trust.caPem}` }),
    });
    const connection = connect({ ...real.enrolment, url: stranger.url });
    await until(() => connection.status().state === 'waiting' && connection.status().problem !== '');
    expect(connection.status().problem).toContain('is not the collector this machine was enrolled with');
    expect(stranger.connections).toBe(1);
    expect(stranger.lines).toEqual([]);
  });

  it('says nothing to a server of its own authority that is not its site', async () => {
    const peer = await peerWith();
    const connection = connect({ ...peer.enrolment, site: 'another-site-123' });
    await until(() => connection.status().problem !== '');
    expect(connection.status().problem).toContain('ALTNAME');
    expect(peer.lines).toEqual([]);
  });

  it('does not speak TLS 1.2', async () => {
    const peer = await peerWith({
      tls: (trust) => ({ ...trust.tlsOptions(), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }),
    });
    const connection = connect(peer.enrolment);
    await until(() => connection.status().problem !== '');
    expect(peer.lines).toEqual([]);
  });

  it('does not follow where an answer points, and waits as long as it asks', async () => {
    const peer = await peerWith({
      refuseUpgrade: { status: 503, headers: { Location: 'https://127.0.0.1/', 'Retry-After': '120' } },
    });
    const clock = manualClock();
    const connection = connect(peer.enrolment, { clock });
    await clock.pass(100);
    await until(() => connection.status().problem.includes('HTTP 503'));
    await clock.pass(119_000);
    expect(peer.connections).toBe(1);
    await clock.pass(2000);
    await until(() => peer.connections === 2);
  });

  it('gives up on one that opens the connection and says nothing', async () => {
    const peer = await peerWith({ onHello: () => undefined });
    const clock = manualClock();
    const connection = connect(peer.enrolment, { clock });
    await clock.pass(100);
    await until(() => peer.lines[0]?.said.length === 1);
    expect(connection.status().state).toBe('connecting');
    await clock.pass(30_000);
    await until(() => connection.status().state === 'waiting' || peer.lines.length === 2);
  });
});

describe('an agent whose collector vanished without a word', () => {
  it('notices within 90 s', async () => {
    const peer = await peerWith();
    const clock = manualClock();
    const connection = connect(peer.enrolment, { clock });
    await clock.pass(100);
    await until(() => connection.status().state === 'online');
    peer.lines[0]?.freeze();
    await clock.pass(90_000);
    await until(() => connection.status().state === 'waiting' || peer.lines.length === 2);
  });

  it('stays while pings are answered', async () => {
    const peer = await peerWith();
    const clock = manualClock();
    const connection = connect(peer.enrolment, { clock });
    await clock.pass(100);
    await until(() => connection.status().state === 'online');
    for (let round = 0; round < 12; round++) {
      const { heardAt } = connection.status();
      await clock.pass(50_000);
      await until(() => connection.status().heardAt > heardAt);
    }
    expect(connection.status().state).toBe('online');
    expect(peer.lines).toHaveLength(1);
  });
});

describe('enrolment', () => {
  const clock = createClock(1000);
  const machine = { name: 'pc-17', platform: 'linux' } as const;

  it('sends the secret, signed with the new key, only over the verified connection', async () => {
    const peer = await peerWith({ onEnroll: (_enroll, line) => line.say({ t: 'enrolled', device: 'device-5678' }) });
    const enrolled = await enroll({ token: parseToken(peer.token), key, machine, clock });
    expect(enrolled).toEqual({ ...peer.enrolment, device: 'device-5678', pending: undefined });
    expect(peer.lines[0]?.said).toMatchObject([
      { t: 'enroll', secret: peer.secret, publicKey: key.publicKey, name: 'pc-17' },
    ]);
  });

  it('tells the four words when an administrator has to approve', async () => {
    const peer = await peerWith({
      onEnroll: (_enroll, line) =>
        line.say({ t: 'pending', fingerprint: 'acorn basil cedar drum', device: 'device-5678' }),
    });
    const enrolled = await enroll({ token: parseToken(peer.token), key, machine, clock });
    expect(enrolled).toMatchObject({ device: 'device-5678', pending: 'acorn basil cedar drum' });
  });

  it('tells what to do about a token that is not taken', async () => {
    const peer = await peerWith({
      onEnroll: (_enroll, line) => line.say({ t: 'refused', code: 'bad-token', message: '' }),
    });
    await expect(enroll({ token: parseToken(peer.token), key, machine, clock })).rejects.toThrow(
      'forewarn-collector token create',
    );
  });

  it('tells what to do when nothing listens', async () => {
    const peer = await peerWith();
    const token = parseToken(peer.token);
    await peer.close();
    cleanups.pop();
    await expect(enroll({ token, key, machine, clock })).rejects.toThrow('is the collector running');
  });

  it('keeps the secret from a server with another key', async () => {
    const real = await peerWith();
    const rogue = otherTrust();
    const stranger = await peerWith({ tls: () => rogue.tlsOptions() });
    const token = { ...parseToken(real.token), url: stranger.url };
    await expect(enroll({ token, key, machine, clock })).rejects.toThrow('is not the collector');
    expect(stranger.lines).toEqual([]);
  });
});

describe('the wait before another attempt', () => {
  it('is up to 2 s after the start, up to 60 s after a connection that worked, doubles, and ends at 5 min', () => {
    const backoff = createBackoff(() => 1);
    expect(backoff.next()).toBe(2000);
    expect(backoff.next()).toBe(4000);
    backoff.worked();
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('is spread evenly, so that a fleet does not come back in one moment, and comes on top of what was asked', () => {
    const draws = [0, 0.25, 0.5, 0.75];
    const backoff = () => {
      const made = createBackoff(() => draws.shift() ?? 0);
      made.worked();
      return made;
    };
    expect([backoff().next(), backoff().next(), backoff().next(), backoff().next(30_000)]).toEqual([
      0, 15_000, 30_000, 75_000,
    ]);
  });
});

describe('sending what was kept', () => {
  it('keeps to a pace the collector bears', async () => {
    const clock = manualClock();
    const sent: number[] = [];
    const source: ReportSource = {
      ...noReports,
      nextSeq: 10_000,
      after: (seq, limit) => Array.from({ length: limit }, (_, index) => ({ seq: seq + 1 + index, text: '' })),
    };
    const limits = { window: 100_000, burst: 90, perSecond: 150 };
    const sender = createSender(source, -1, { clock, limits, sendText: () => void sent.push(clock.uptimeMs()) });
    sender.pump();
    expect(sent).toHaveLength(90);
    await clock.pass(10_000);
    expect(sent.length).toBeGreaterThan(1300);
    expect(sent.length).toBeLessThanOrEqual(90 + 1500);
  });
});
