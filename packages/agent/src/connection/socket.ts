import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { exporterBytes, exporterLabel, type ToAgent, type ToCollector } from '@forewarn/shared';
import { type ClientOptions, WebSocket } from 'ws';
import type { Enrolment } from '../identity.ts';
import { readToAgent } from './to-agent.ts';

export interface SocketEvents {
  message(message: ToAgent): void;
  /** Anything arrived, even a pong: the other end lives. */
  heard(): void;
  /** Once, after everything else. `error`: why it broke or never came to be; `retryAfterMs`: how long the collector asks to wait. */
  closed(end: { readonly clean: boolean; readonly error?: Error; readonly retryAfterMs?: number }): void;
}

export interface Socket {
  send(message: ToCollector): void;
  /** A frame that is already text. */
  sendText(text: string): void;
  /** Value both ends of this TLS session share and nobody between them (RFC 8446 §7.5), base64url. */
  exporter(): string;
  ping(): void;
  /** Says goodbye properly. */
  close(): void;
  /** At once, for a peer that does not answer. */
  terminate(): void;
  /** Messages of an unknown type or shape: ignored and counted (SECURITY S22). */
  readonly ignored: number;
}

const handshakeTimeoutMs = 15_000;
/** The collector's messages are tiny; more is not from ours. */
const largestMessageBytes = 65_536;

const caPem = (ca: string) =>
  `-----BEGIN CERTIFICATE-----\n${ca.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;

function parse(data: string): ToAgent | undefined {
  try {
    return readToAgent(JSON.parse(data));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Opens the one kind of connection the agent makes: to its own collector, verified by its own authority (SECURITY §Bootstrapping). */
export function openSocket(to: Pick<Enrolment, 'url' | 'ca' | 'site'>, events: SocketEvents): Socket {
  let ignored = 0;
  let tls: TLSSocket | undefined;
  let error: Error | undefined;
  let retryAfterMs: number | undefined;

  const options: ClientOptions & ConnectionOptions = {
    ca: caPem(to.ca),
    servername: `${to.site}.forewarn.internal`,
    minVersion: 'TLSv1.3',
    perMessageDeflate: false,
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: largestMessageBytes,
    followRedirects: false,
  };
  const socket = new WebSocket(to.url, options);

  socket.on('upgrade', (response) => {
    // wss:// only ever runs over TLS; the type of the response does not say so.
    tls = response.socket as TLSSocket;
  });
  socket.on('unexpected-response', (request, response) => {
    const seconds = Number(response.headers['retry-after']);
    if (Number.isFinite(seconds) && seconds >= 0) retryAfterMs = Math.min(seconds, 3600) * 1000;
    error = new Error(`The collector answered HTTP ${response.statusCode} instead of opening the connection.`);
    response.destroy();
    request.destroy();
    socket.terminate();
  });
  socket.on('message', (data, isBinary) => {
    events.heard();
    const message = isBinary ? undefined : parse(data.toString());
    if (message === undefined) ignored += 1;
    else events.message(message);
  });
  socket.on('ping', () => events.heard());
  socket.on('pong', () => events.heard());
  socket.on('error', (cause) => {
    error ??= cause;
  });
  socket.on('close', (code) => {
    const clean = code === 1000 || code === 1001 || code === 1012;
    events.closed({ clean, ...(error && { error }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
  });

  /** From a buffer ws makes the frame in one piece and writes once; from text a head and a body, gathered. */
  function sendText(text: string): void {
    socket.send(Buffer.from(text), { binary: false });
  }

  return {
    send: (message) => sendText(JSON.stringify(message)),
    sendText,
    exporter() {
      if (tls === undefined) throw new Error('The TLS session is not open.');
      // Node accepts a call without context, which its type does not know; in TLS 1.3 it equals an empty one.
      return tls.exportKeyingMaterial(exporterBytes, exporterLabel, Buffer.alloc(0)).toString('base64url');
    },
    ping: () => socket.ping(),
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
    get ignored() {
      return ignored;
    },
  };
}
