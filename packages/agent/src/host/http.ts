import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Host, HttpAnswer } from './machine.ts';

const maxBodyBytes = 1024 * 1024;

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
