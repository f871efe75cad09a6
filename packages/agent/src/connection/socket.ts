import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { exporterBytes, exporterLabel, type ToAgent, type ToCollector } from '@forewarn/shared';
import type { Enrolment } from '../identity.ts';
import { createFraming } from './framing.ts';
import { readToAgent } from './to-agent.ts';
import { judgeAnswer, upgradeRequest } from './upgrade.ts';

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
const largestHeadBytes = 16_384;
const mostUnread = 65_536;
/** After our goodbye the collector has this long for its own. */
const closingTimeoutMs = 30_000;
/** RFC 6455 §7.4.1: normal, going away; IANA's registry: service restart. */
const cleanCodes = new Set([1000, 1001, 1012]);

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

/**
 * Opens the one kind of connection the agent makes: to its own collector, verified by its own authority (SECURITY §Bootstrapping).
 * Frames are ws's work; its client, which brings Node's HTTP along, would take another megabyte all day.
 */
export function openSocket(to: Pick<Enrolment, 'url' | 'ca' | 'site'>, events: SocketEvents): Socket {
  const { host, hostname, port, pathname } = new URL(to.url);
  const key = randomBytes(16).toString('base64');
  let state: 'opening' | 'open' | 'closing' = 'opening';
  let head = Buffer.alloc(0);
  let ignored = 0;
  let error: Error | undefined;
  let retryAfterMs: number | undefined;
  let closeCode = 0;

  const tls = connect({
    // An IPv6 address stands in brackets only in a URL.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 443),
    ca: caPem(to.ca),
    servername: `${to.site}.forewarn.internal`,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['http/1.1'],
  });
  tls.setNoDelay(true);
  let timer = setTimeout(() => fail(new Error('Opening handshake has timed out')), handshakeTimeoutMs);

  const framing = createFraming(tls, {
    text(data) {
      events.heard();
      const message = parse(data);
      if (message === undefined) ignored += 1;
      else events.message(message);
    },
    binary() {
      events.heard();
      ignored += 1;
    },
    ping(data) {
      // One that asks on and on without reading the answers gets no more of them.
      if (state === 'open' && tls.writableLength < mostUnread) framing.pong(data);
      events.heard();
    },
    pong: () => events.heard(),
    closed(code) {
      closeCode = code;
      if (state === 'open') sayClose(code);
      tls.end();
    },
    broken(cause) {
      error ??= cause;
      if (state === 'open') sayClose(1002);
      tls.end();
    },
  });

  function fail(cause: Error): void {
    error ??= cause;
    tls.destroy();
  }

  function sayClose(code: number): void {
    state = 'closing';
    framing.close(code);
    clearTimeout(timer);
    timer = setTimeout(() => tls.destroy(), closingTimeoutMs);
  }

  function readHead(chunk: Buffer): void {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0 && head.length <= largestHeadBytes) return;
    const answer = judgeAnswer(head.toString('latin1', 0, Math.max(end, 0)), key);
    retryAfterMs = answer.retryAfterMs;
    if (!answer.opened) {
      const said = answer.status === 0 || answer.status === 101 ? 'something else' : `HTTP ${answer.status}`;
      return void fail(new Error(`The collector answered ${said} instead of opening the connection.`));
    }
    clearTimeout(timer);
    state = 'open';
    const rest = head.subarray(end + 4);
    head = Buffer.alloc(0);
    if (rest.length > 0) framing.receive(rest);
  }

  tls.once('secureConnect', () => tls.write(upgradeRequest(host, pathname, key)));
  tls.on('data', (chunk: Buffer) => (state === 'opening' ? readHead(chunk) : framing.receive(chunk)));
  tls.on('error', (cause) => {
    error ??= cause;
  });
  tls.once('close', () => {
    clearTimeout(timer);
    state = 'closing';
    const clean = cleanCodes.has(closeCode);
    events.closed({ clean, ...(error && { error }), ...(retryAfterMs !== undefined && { retryAfterMs }) });
  });

  /** What is said after the goodbye is for nobody. */
  function sendText(text: string): void {
    if (state === 'open') framing.send(Buffer.from(text));
  }

  return {
    send: (message) => sendText(JSON.stringify(message)),
    sendText,
    // Node accepts a call without context, which its type does not know; in TLS 1.3 it equals an empty one.
    exporter: () => tls.exportKeyingMaterial(exporterBytes, exporterLabel, Buffer.alloc(0)).toString('base64url'),
    ping() {
      if (state === 'open') framing.ping();
    },
    close() {
      if (state === 'open') sayClose(1000);
      else if (state === 'opening') tls.destroy();
    },
    terminate: () => void tls.destroy(),
    get ignored() {
      return ignored;
    },
  };
}
