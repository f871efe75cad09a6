import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Trust } from './trust/trust.ts';

/** An address people or agents connect to. Port 0 = any free one. */
export interface ListenOn {
  readonly host: string;
  readonly port: number;
}

/** The two doors: TLS for the network and the agents, plain HTTP for this machine's own loopback. */
export interface Servers {
  readonly network: SecureServer;
  readonly loopback: Server;
  networkPort(): number;
  loopbackPort(): number;
  listen(): Promise<void>;
  close(): Promise<void>;
}

type Fetch = (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>;

/**
 * `fetch` answers both; agents' upgrades are added to `network` before it listens. `onError`: a connection could not be
 * taken (too many open files); the doors stay open.
 */
export function createServers(
  trust: Trust,
  network: ListenOn,
  loopback: ListenOn,
  fetch: Fetch,
  onError: (error: Error) => void,
): Servers {
  const listener = getRequestListener((request, env) => fetch(request, env as { incoming: IncomingMessage }));
  const answer = (request: IncomingMessage, response: ServerResponse) => void listener(request, response);
  const secure = createHttps(trust.tlsOptions(), answer);
  const plain = createHttp({ headersTimeout: 15_000 }, answer);
  const portOf = (server: Server | SecureServer) => (server.address() as AddressInfo).port;
  return {
    network: secure,
    loopback: plain,
    networkPort: () => portOf(secure),
    loopbackPort: () => portOf(plain),
    async listen() {
      await listenOn(secure, network, 'network.port', onError);
      await listenOn(plain, loopback, 'loopback.port', onError);
    },
    async close() {
      await Promise.all([closeServer(secure), closeServer(plain)]);
    },
  };
}

function listenOn(
  server: Server | SecureServer,
  { host, port }: ListenOn,
  setting: string,
  onError: (error: Error) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new Error(explain(cause.code, host, port, setting), { cause })),
    );
    // A whole fleet may come back at once; a shorter queue drops connections unseen.
    server.listen({ port, host, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      server.on('error', onError);
      resolve();
    });
  });
}

function explain(code: string | undefined, host: string, port: number, setting: string): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another program. Stop it, or choose another port with ${setting}.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}. Choose a port above 1023 with ${setting}.`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}. Check ${setting.replace('.port', '.host')}.`;
  return `Listening on ${host}:${port} failed (${code}). Check ${setting}.`;
}

function closeServer(server: Server | SecureServer): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
