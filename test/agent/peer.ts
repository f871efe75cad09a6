import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import {
  type Enroll,
  enrolmentTranscript,
  exporterBytes,
  exporterLabel,
  formatToken,
  type Hello,
  type Report,
  sessionTranscript,
  type ToAgent,
  type ToCollector,
  toCollectorSchema,
} from '@forewarn/shared';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Enrolment } from '../../packages/agent/src/identity.ts';
import { openTrust, type Trust } from '../../packages/collector/src/trust/trust.ts';

/** One connection as the test's collector sees it. */
export interface Line {
  readonly said: ToCollector[];
  readonly reports: Report[];
  say(message: ToAgent): void;
  /** Text that need not be a message. */
  sayText(text: string): void;
  close(code?: number): void;
  /** Reads no more and answers nothing, as a machine without power. */
  freeze(): void;
  isOpen(): boolean;
}

export interface PeerOptions {
  /** Answer to a hello that is signed right; the usual one lets it in. */
  onHello?(hello: Hello, line: Line): void;
  onEnroll?(enroll: Enroll, line: Line): void;
  onReport?(report: Report, line: Line): void;
  /** Refuses the upgrade with this status and headers. */
  refuseUpgrade?: { status: number; headers: Record<string, string> };
  tls?(trust: Trust): object;
}

export interface Peer {
  readonly trust: Trust;
  readonly lines: Line[];
  /** Upgrade requests and raw connections seen. */
  readonly connections: number;
  readonly url: string;
  readonly secret: string;
  readonly enrolment: Enrolment;
  readonly token: string;
  close(): Promise<void>;
}

function isSigned(text: string, signature: string, publicKey: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

export const settings = (ackedSeq: number, more: object = {}): ToAgent => ({
  t: 'settings',
  everyMs: 10_000,
  phaseMs: 0,
  disabled: [],
  ackedSeq,
  ...more,
});

/** A collector of a few lines: real TLS with real certificates, real signatures, no memory. `publicKey`: whose hello is let in. */
export async function startPeer(publicKey: () => string, options: PeerOptions = {}): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-peer-'));
  const trust = openTrust(folder, { hosts: ['127.0.0.1'] });
  const server: Server = createServer(options.tls?.(trust) ?? trust.tlsOptions());
  const sockets = new WebSocketServer({ noServer: true });
  const lines: Line[] = [];
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('upgrade', (request, socket, head) => {
    const refusal = options.refuseUpgrade;
    if (refusal) {
      const headers = Object.entries(refusal.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return void socket.end(`HTTP/1.1 ${refusal.status} No\r\n${headers.join('')}Content-Length: 0\r\n\r\n`);
    }
    sockets.handleUpgrade(request, socket, head, (ws) => lines.push(serve(ws, request.socket as TLSSocket)));
  });

  function serve(ws: WebSocket, tls: TLSSocket): Line {
    const serverNonce = randomBytes(24).toString('base64url');
    const exporter = tls.exportKeyingMaterial(exporterBytes, exporterLabel, Buffer.alloc(0)).toString('base64url');
    const challenge = { site: trust.site, serverNonce, exporter };
    const line: Line = {
      said: [],
      reports: [],
      say: (message) => ws.send(JSON.stringify(message)),
      sayText: (text) => ws.send(text),
      close: (code = 1000) => ws.close(code),
      freeze: () => tls.pause(),
      isOpen: () => ws.readyState === ws.OPEN,
    };
    ws.on('error', () => ws.terminate());
    ws.on('message', (data) => {
      const message = toCollectorSchema.parse(JSON.parse(data.toString()));
      line.said.push(message);
      if (message.t === 'hello') {
        const { device, boot, nonce, signature } = message;
        const signed = sessionTranscript({ ...challenge, device, boot, agentNonce: nonce });
        if (!isSigned(signed, signature, publicKey())) line.say({ t: 'refused', code: 'bad-signature', message: '' });
        else if (options.onHello) options.onHello(message, line);
        else line.say(settings(-1));
      } else if (message.t === 'enroll') {
        const { secret, nonce, signature } = message;
        const signed = enrolmentTranscript({ ...challenge, publicKey: message.publicKey, secret, agentNonce: nonce });
        if (!isSigned(signed, signature, message.publicKey))
          line.say({ t: 'refused', code: 'bad-signature', message: '' });
        else options.onEnroll?.(message, line);
      } else if (message.t === 'report') {
        line.reports.push(message);
        options.onReport?.(message, line);
      } else if (message.t === 'bye') {
        ws.close(1000);
      }
    });
    line.say({ t: 'challenge', v: 1, site: trust.site, nonce: serverNonce });
    return line;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/agent`;
  const ca = trust.caDer.toString('base64');
  const secret = randomBytes(16).toString('base64url');
  return {
    trust,
    lines,
    get connections() {
      return connections;
    },
    url,
    secret,
    enrolment: { device: 'device-1234', url, ca, site: trust.site },
    token: formatToken({ url, ca, site: trust.site, secret }),
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
