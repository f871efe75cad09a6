import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openTrust } from '../../../packages/collector/src/trust/trust.ts';
import { type Door, openDoor } from './door.ts';
import { agentOptions, enrolled, online, Peer, report, until } from './peer.ts';

let door: Door;

beforeEach(async () => {
  door = await openDoor({ limits: { tickMs: 20, authMs: 200, firstByteMs: 200 } });
});
afterEach(() => door.close());

/** What a plain TCP client is told until the end. */
async function plain(text: string): Promise<string> {
  const socket = connect(door.port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  if (text !== '') socket.write(text);
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  return heard;
}

describe('a server that is not the collector', () => {
  it('is refused by the agent, even when it appends the real authority to its chain', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-rogue-'));
    const rogue = openTrust(folder, { hosts: [] });
    const cert = rogue.serverCertPem + door.trust.caPem;
    const trap = await openDoor({ trustFrom: { ...rogue, tlsOptions: () => ({ ...rogue.tlsOptions(), cert }) } });
    const attempt = (options: object) =>
      new Promise<string>((resolve) => {
        const ws = new WebSocket(trap.url, { ...agentOptions(door.trust), ...options });
        ws.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        ws.on('open', () => {
          ws.terminate();
          resolve('open');
        });
      });
    try {
      expect(await attempt({})).toMatch(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|DEPTH_ZERO_SELF_SIGNED_CERT)$/);
      // Without the check it would have been let in: the refusal is the agent's.
      expect(await attempt({ rejectUnauthorized: false })).toBe('open');
    } finally {
      await trap.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the door', () => {
  it('closes whoever has said no hello in time, connected or silent from the first byte', async () => {
    const mute = new Peer(door);
    await mute.next('challenge');
    expect(await mute.closed).toBe(1008);
    expect(await plain('')).toBe('');
    expect(door.storeCalls()).toBe(0);
  });

  it('answers plain HTTP with a sentence and no data', async () => {
    expect(await plain('GET /api/v1/devices HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*HTTPS only/s);
  });

  it.each([
    ['compression', { perMessageDeflate: true }, 400],
    ['a browser', { origin: 'https://collector.example' }, 403],
  ])('refuses %s', async (_name, options, status) => {
    const peer = new Peer(door, options);
    const answered = new Promise<number | undefined>((resolve) => {
      peer.ws.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(await answered).toBe(status);
    peer.ws.terminate();
  });

  it('refuses TLS 1.2', async () => {
    expect(await new Peer(door, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }).closed).toBe(-1);
  });

  it('closes on a frame over 256 KiB before it is read whole, and on 1,001 fragments', async () => {
    const machine = await enrolled(door);
    const large = await online(door, machine);
    large.ws.send('x'.repeat(256 * 1024 + 1));
    expect(await large.closed).toBe(1009);
    const pieces = await online(door, machine);
    for (let piece = 0; piece < 1001; piece++) pieces.ws.send('x', { fin: false });
    expect(await pieces.closed).toBe(1008);
    expect(door.ledger.arrivals).toEqual([]);
  });

  it('closes when it is told to, whoever stands before it', async () => {
    await door.close();
    door = await openDoor();
    const machine = await enrolled(door);
    const silent = connect(door.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const live = await online(door, machine);
    await door.close();
    expect(await live.closed).toBe(1012);
    silent.destroy();
    door = await openDoor();
  });

  it('lets the oldest nameless connection go when there are too many', async () => {
    await door.close();
    door = await openDoor({ limits: { unauthenticated: 3 } });
    const machine = await enrolled(door);
    const peers: Peer[] = [];
    for (let count = 0; count < 4; count++) {
      const peer = new Peer(door);
      await peer.next('challenge');
      peer.challenge = undefined;
      peers.push(peer);
    }
    expect(await peers[0]?.closed).toBe(1013);
    expect(door.ingest.stats().unnamed).toBe(3);
    const honest = await online(door, machine);
    for (const peer of [...peers, honest]) peer.ws.close();
  });
});

describe('the handshake gate', () => {
  /** A connection that begins TLS and then says nothing more. */
  async function halfHandshake(): Promise<Socket> {
    const whole = connectTls({ port: door.port, host: '127.0.0.1', rejectUnauthorized: false });
    const hello = await new Promise<Buffer>((resolve) => {
      const listener = createListener(resolve);
      listener.then((port) => connectTls({ port, host: '127.0.0.1' }).on('error', () => undefined));
    });
    whole.destroy();
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.write(hello);
    return socket;
  }
  async function createListener(onBytes: (bytes: Buffer) => void): Promise<number> {
    const { createServer: createPlain } = await import('node:net');
    const server = createPlain((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (bytes) => {
        onBytes(Buffer.from(bytes));
        socket.destroy();
        server.close();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('works on sixteen at once, lets the others wait, and slow ones do not keep honest ones out', async () => {
    await door.close();
    door = await openDoor({ limits: { handshakePatienceMs: 400 } });
    const machine = await enrolled(door);
    const slow = await Promise.all(Array.from({ length: 20 }, halfHandshake));
    await until(() => door.ingest.stats().handshakes.queued === 4);
    expect(door.ingest.stats().handshakes.inProgress).toBe(16);
    const honest = await online(door, machine);
    honest.send(report(0));
    await until(() => door.ledger.arrivals.length === 1);
    for (const socket of slow) socket.destroy();
    honest.ws.close();
  });

  it('turns away what no longer fits in its queue', async () => {
    await door.close();
    door = await openDoor({ limits: { handshakes: 1, handshakeQueue: 2, handshakePatienceMs: 60_000 } });
    const slow = await Promise.all(Array.from({ length: 5 }, halfHandshake));
    await until(() => door.ingest.stats().handshakes.turnedAway === 2);
    expect(door.ingest.stats().handshakes).toMatchObject({ inProgress: 1, queued: 2 });
    for (const socket of slow) socket.destroy();
  });
});
