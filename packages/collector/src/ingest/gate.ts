import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { IngestLimits } from './limits.ts';

/**
 * Connections are let in a few at a time, from the first byte to the agent's `hello`, so that ten thousand agents at
 * once do not stall the others (SECURITY S18).
 */
export interface Gate {
  /** Closes connections that have sent nothing in time (S15). */
  tick(clock: number): void;
  /** This connection is through: it has said who it is, or is no agent. */
  passed(socket: Socket): void;
  /** Lets go of everyone who is not yet in. */
  close(): void;
  stats(): { readonly inProgress: number; readonly queued: number; readonly turnedAway: number };
}

/** First byte of a TLS handshake record (RFC 8446 §5.1). */
const handshakeRecord = 22;
const plainAnswer =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n' +
  'This port speaks HTTPS only. Put https:// in front of the address.\n';

const keyOf = (socket: Socket) => `${socket.remoteAddress}/${socket.remotePort}`;

/**
 * Stands between a server's raw connections and its TLS. Only a connection that has begun to speak TLS takes a place,
 * and one that is slow gives its place up, so that silent peers cannot keep the others out.
 */
export function createGate(server: Server, limits: IngestLimits): Gate {
  // Emitted by net.Server for each raw connection; tls.Server's own listener starts the handshake.
  const begin = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const silent = new Map<Socket, number>();
  const queue = new Set<Socket>();
  /** Places taken, by address and port: until when they count. */
  const places = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let turnedAway = 0;

  function advance(): void {
    const now = performance.now();
    for (const [key, until] of places) if (until <= now) places.delete(key);
    for (const socket of queue) {
      if (places.size >= limits.handshakes) break;
      queue.delete(socket);
      if (socket.destroyed) continue;
      places.set(keyOf(socket), now + limits.handshakePatienceMs);
      for (const listener of begin) listener.call(server, socket);
    }
    if (queue.size > 0 && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined;
        advance();
      }, limits.handshakePatienceMs);
    }
  }

  function leave(key: string): void {
    if (places.delete(key) && queue.size > 0) setImmediate(advance);
  }

  function onFirstBytes(socket: Socket): void {
    silent.delete(socket);
    const bytes: Buffer | null = socket.read();
    // Closed before it said anything.
    if (bytes === null) return void socket.destroy();
    if (bytes[0] !== handshakeRecord) return void socket.end(plainAnswer);
    socket.unshift(bytes);
    if (queue.size >= limits.handshakeQueue) {
      turnedAway++;
      return void socket.destroy();
    }
    queue.add(socket);
    advance();
  }

  server.on('connection', (socket: Socket) => {
    silent.set(socket, performance.now());
    const key = keyOf(socket);
    // A reset before TLS takes over must not be an uncaught error.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      silent.delete(socket);
      queue.delete(socket);
      leave(key);
    });
    socket.once('readable', () => onFirstBytes(socket));
  });
  const passed = (socket: Socket) => {
    if (places.size > 0) leave(keyOf(socket));
  };
  server.on('request', ({ socket }) => passed(socket));

  return {
    passed,
    tick(clock) {
      for (const [socket, since] of silent) {
        if (clock - since < limits.firstByteMs) break;
        socket.destroy();
      }
    },
    close() {
      for (const socket of [...silent.keys(), ...queue]) socket.destroy();
    },
    stats: () => ({ inProgress: places.size, queued: queue.size, turnedAway }),
  };
}
