import { connect } from 'node:net';
import type { Host, Reach } from './machine.ts';

/** Loaded with the first question: together with HTTP it would take a megabyte of every agent. */
const dns = () => process.getBuiltinModule('node:dns/promises');

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
  const resolver = new (dns().Resolver)({ timeout: options.timeoutMs, tries: 1 });
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
  return new (dns().Resolver)().getServers();
}

/** Node's HTTP is loaded with the first question: few machines have a printer or a page to ask. */
export const http: Host['http'] = async (request) => (await import('./http.ts')).http(request);
