import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes one agent's connection on as it is and counts its bytes: what the network would carry, TLS and frames included. */
export interface Relay {
  readonly port: number;
  /** Bytes from the agent so far. */
  readonly sent: number;
  close(): void;
}

export async function openRelay(to: { readonly host: string; readonly port: number }): Promise<Relay> {
  let sent = 0;
  const sockets = new Set<Socket>();
  const server = createServer((agent) => {
    const collector = connect(to.port, to.host);
    for (const [socket, other] of [
      [agent, collector],
      [collector, agent],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // An end that breaks ends the other, which is all there is to do.
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    agent.on('data', (data) => {
      sent += data.length;
    });
    agent.pipe(collector);
    collector.pipe(agent);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    get sent() {
      return sent;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
