import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { Sessions } from './sessions.ts';

const path = '/agent';

/** Options of ws 8.2x that its published types do not know yet. */
const closeTimeoutMs = 800;

function answer(socket: Duplex, status: string, text: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${text}\n`);
}

/** Why this request is no agent's, as a status and a sentence; undefined when it may be one. */
function objection(request: IncomingMessage, socket: Duplex): readonly [string, string] | undefined {
  if (!(socket instanceof TLSSocket) || socket.getProtocol() !== 'TLSv1.3') {
    return ['426 Upgrade Required', 'Agents connect with TLS 1.3.'];
  }
  if (request.headers.origin !== undefined) return ['403 Forbidden', 'This address is for agents, not for browsers.'];
  if (request.headers['sec-websocket-extensions'] !== undefined) {
    return ['400 Bad Request', 'Agents connect without compression (perMessageDeflate: false).'];
  }
  return undefined;
}

/** Takes agents' WebSockets from the server's upgrades at /agent. */
export function openSocket(server: Server, sessions: Sessions): WebSocketServer {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // `decode` does it, and only where a frame may hold text.
    skipUTF8Validation: true,
    maxPayload: sessions.limits.frameBytes,
    maxFragments: sessions.limits.fragments,
    maxBufferedChunks: 16 * sessions.limits.fragments,
    closeTimeout: closeTimeoutMs,
  };
  const webSockets = new WebSocketServer(options);
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== path) {
      if (server.listenerCount('upgrade') === 1) answer(socket, '404 Not Found', `Agents connect to ${path}.`);
      return;
    }
    socket.on('error', () => sessions.counters.protocolErrors++);
    const fault = objection(request, socket);
    if (fault !== undefined || !(socket instanceof TLSSocket)) {
      sessions.counters.protocolErrors++;
      return answer(socket, ...(fault ?? (['400 Bad Request', ''] as const)));
    }
    webSockets.handleUpgrade(request, socket, head, (ws) => {
      sessions.open(ws, socket, socket.remoteAddress ?? '');
    });
  });
  return webSockets;
}
