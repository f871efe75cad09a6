import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { AnswerCalls } from './heartbeat/calls.ts';
import type { State } from './host/state.ts';

/** Where jobs call. The socket is the way in; the port is for jobs in containers and programs that can only do HTTP. */
export interface HeartbeatPlaces {
  readonly socketPath: string;
  /** On loopback; 0 = any free one. Left out = no port. */
  readonly port?: number;
}

export interface HeartbeatListener {
  /** The port that was taken, when one was asked for. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

/**
 * Listens for jobs that say how they fare: `/heartbeat/NAME`, `/heartbeat/NAME/start`, `/heartbeat/NAME/fail`, by GET or POST;
 * `?size=BYTES` and, after a failure, `?message=TEXT` may follow.
 * Whoever may open the socket (mode 0660) may call. On the port each name has a key of its own in the path: `/KEY/heartbeat/NAME`.
 * A call is on disk before it is answered.
 */
export async function listenForHeartbeats(
  places: HeartbeatPlaces,
  deps: { state: State; now: () => number; warn(message: string): void },
): Promise<HeartbeatListener> {
  const sockets = new Set<Socket>();
  let answer: Promise<AnswerCalls> | undefined;

  /** Loaded with the first call: most machines have no such jobs, and Node's HTTP takes a megabyte. */
  async function take(socket: Socket, keyed: boolean): Promise<void> {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A caller that breaks off is gone, which is all there is to do.
    socket.on('error', () => socket.destroy());
    try {
      answer ??= import('./heartbeat/calls.ts').then(({ createCalls }) => createCalls(deps));
      (await answer)(socket, keyed);
    } catch (error) {
      answer = undefined;
      deps.warn(`A heartbeat could not be taken: ${String(error)}`);
      socket.destroy();
    }
  }

  const local = createServer((socket) => void take(socket, false));
  const loopback = createServer((socket) => void take(socket, true));
  // What a killed agent left behind; a named pipe of Windows is no file.
  const isFile = !places.socketPath.startsWith('\\\\');
  if (isFile) rmSync(places.socketPath, { force: true });
  await listening(local, () => local.listen(places.socketPath));
  if (isFile) chmodSync(places.socketPath, 0o660);
  if (places.port !== undefined) await listening(loopback, () => loopback.listen(places.port, '127.0.0.1'));
  const address = loopback.address();
  const port = address !== null && typeof address === 'object' ? address.port : undefined;

  return {
    port,
    close: async () => {
      const ended = Promise.all([closed(local), closed(loopback)]);
      for (const socket of sockets) socket.destroy();
      await ended;
    },
  };
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
  });
}
