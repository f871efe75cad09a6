import { Resolver } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Host, HttpAnswer, Reach } from './machine.ts';

const maxBodyBytes = 1024 * 1024;

/** TCP connect and close. A reset or a refusal is an answer: somebody is there. */
export function reach(target: { host: string; port: number; timeoutMs: number }): Promise<Reach> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({ host: target.host, port: target.port });
    const timer = setTimeout(() => end({ outcome: 'timeout' }), target.timeoutMs);
    const end = (result: Reach): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const ms = () => performance.now() - startedAt;
    socket.once('connect', () => end({ outcome: 'open', ms: ms() }));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const alive = error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET';
      end(
        alive ? { outcome: 'refused', ms: ms() } : { outcome: error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable' },
      );
    });
  });
}

/** NXDOMAIN and an empty answer are answers: the server works. */
const answered = new Set(['ENOTFOUND', 'ENODATA']);

/** One question, one try: with c-ares' default of two tries a dead server takes four times the limit. */
export async function resolve(name: string, options: { server?: string; timeoutMs: number }): Promise<number> {
  const resolver = new Resolver({ timeout: options.timeoutMs, tries: 1 });
  if (options.server !== undefined) resolver.setServers([options.server]);
  const startedAt = performance.now();
  // c-ares stretches its own limit to twice as much, so ours ends the question.
  const timer = setTimeout(() => resolver.cancel(), options.timeoutMs);
  try {
    await resolver.resolve4(name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string' || !answered.has(code)) throw error;
  } finally {
    clearTimeout(timer);
  }
  return performance.now() - startedAt;
}

/** The system's name servers as they are now; `dns.getServers()` would say what they were at start. */
export function nameServers(): string[] {
  return new Resolver().getServers();
}

/** One exchange without redirects or keep-alive; rejects when it fails, takes too long or answers more than 1 MiB. */
export function http(request: Parameters<Host['http']>[0]): Promise<HttpAnswer> {
  return new Promise((resolveAnswer, reject) => {
    const send = request.tls === true ? httpsRequest : httpRequest;
    const outgoing = send({
      ...(request.socketPath === undefined
        ? { host: request.host ?? '127.0.0.1', port: request.port ?? (request.tls === true ? 443 : 80) }
        : { socketPath: request.socketPath }),
      method: request.method,
      path: request.path,
      headers: request.headers,
      agent: false,
      rejectUnauthorized: request.anyCertificate !== true,
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBodyBytes) response.destroy(new Error('The answer is larger than 1 MiB.'));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => resolveAnswer({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    outgoing.end(request.body);
  });
}
