import { createServer, type Server } from 'node:net';

/** Three ports of this machine that play the internet: they are connected to as its well-known places are, and always answer. */
export async function openInternet(): Promise<{ places: { host: string; port: number }[]; close(): void }> {
  const host = '127.0.0.1';
  const servers: Server[] = [];
  const places: { host: string; port: number }[] = [];
  for (let n = 0; n < 3; n += 1) {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const at = server.address();
    if (typeof at === 'object' && at !== null) places.push({ host, port: at.port });
    servers.push(server);
  }
  return {
    places,
    close() {
      for (const server of servers) server.close();
    },
  };
}
