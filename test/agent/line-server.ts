import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { newKey } from '../../packages/collector/src/trust/authority.ts';
import { makeCaCertificate, makeServerCertificate, toPem } from '../../packages/collector/src/trust/certificate.ts';

export interface Certified {
  readonly key: string;
  readonly cert: string;
  /** PEM of who signed it. */
  readonly authority: string;
}

const dayMs = 86_400_000;

/** A certificate for `hosts` (beside localhost, 127.0.0.1 and ::1) with 90 days left, or as many as said. */
export function certificateFor(hosts: readonly string[] = [], daysLeft = 90): Certified {
  const now = Date.now() + (daysLeft - 90) * dayMs;
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const key = newKey('p256');
  const server = makeServerCertificate('test', hosts, { server: createPrivateKey(key), ca }, now);
  return { key, cert: toPem(server), authority: toPem(makeCaCertificate('test', ca, now)) };
}

export interface TestServer {
  readonly port: number;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

/** Answers every connection on a free port of 127.0.0.1 with `talk`; with a certificate it speaks TLS from the first byte. */
export async function serve(talk: (socket: Socket) => void, certified?: Certified): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    talk(socket);
    // Who is not read from is never seen to hang up.
    if (!socket.isPaused()) socket.resume();
  };
  const server: Server =
    certified === undefined
      ? createServer(accept)
      : createTlsServer({ key: certified.key, cert: certified.cert }, accept);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The server's side of STARTTLS. */
export function upgrade(socket: Socket, certified: Certified): TLSSocket {
  socket.removeAllListeners('data');
  const secured = new TLSSocket(socket, { isServer: true, key: certified.key, cert: certified.cert });
  secured.on('error', () => secured.destroy());
  return secured;
}
