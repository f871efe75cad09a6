import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Certificate, certificateStates, type Metric, stateOf, type Unseen } from './certificate.ts';
import { expand, readFile, usualPlaces } from './files.ts';
import { tlsServers } from './listening.ts';
import { knownSince, parseMemory, remember } from './memory.ts';
import { certificatesQuery, parseStore } from './windows.ts';

const stateName = 'certificates';
const most = 64;
const dialLimitMs = 5000;

type Seen = Certificate | Unseen;
const isCertificate = (one: Seen): one is Certificate => 'validTo' in one;

const serverPattern = /^(localhost|127\.0\.0\.1|\[::1\]):(\d+)$/;

/** A server that nobody named is asked so often: each time is a connection in its log. */
const dialEveryMs = 6 * 3_600_000;
/** Node's name for a certificate that signed itself: nobody but the machine itself relies on it. */
const selfSigned = 'DEPTH_ZERO_SELF_SIGNED_CERT';

/** What a server on this machine shows to whoever connects. */
async function dial(host: Host, place: string, signal: AbortSignal): Promise<Seen & { readonly trouble?: string }> {
  const [, name = '', port] = serverPattern.exec(place) ?? [];
  const target = { host: name.replace(/^\[|\]$/g, ''), port: Number(port), tls: true, timeoutMs: dialLimitMs, signal };
  try {
    // Only how long it is good for matters, and whether it signed itself: all the world's authorities would take 2 MB.
    const connection = await host.connect({ ...target, authorities: '' });
    const shown = connection.certificate();
    connection.close();
    if (shown === undefined) return { place, problem: `The server at ${place} showed no certificate.` };
    const { names, issuer, validFrom, validTo, problem } = shown;
    return { place, names, issuer, validFrom, validTo, ...(problem !== undefined && { trouble: problem }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { place, problem: `No server with TLS answers at ${place} (${code}).` };
  }
}

/** The servers that nobody named: what they show is watched where others rely on it. */
function createServerLook(host: Host, named: readonly string[]): (signal: AbortSignal) => Promise<Certificate[]> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let found: Certificate[] = [];
  return async (signal) => {
    if (host.platform !== 'linux' || host.elapsedMs() - askedAt < dialEveryMs) return found;
    askedAt = host.elapsedMs();
    const shown: Certificate[] = [];
    for (const place of tlsServers(host).filter((one) => !named.includes(one))) {
      const seen = await dial(host, place, signal);
      if (isCertificate(seen) && seen.trouble !== selfSigned) shown.push(seen);
    }
    found = shown;
    return found;
  };
}

/**
 * Certificates in their usual places, those that servers of this machine show, those that the administrator named,
 * and the machine's store on Windows.
 */
export function watchCertificates(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const named = host.settings.certificates ?? [];
  const ask = host.platform === 'win32' ? host.windows(certificatesQuery) : undefined;
  const lookAtServers = createServerLook(host, named);
  let memory = parseMemory(host.state.read(stateName));
  let saved = '';

  async function look(signal: AbortSignal): Promise<Seen[]> {
    const seen = new Map<string, Seen>();
    const usual =
      host.platform === 'win32' ? [] : usualPlaces.flatMap((pattern) => orNothing(() => expand(host, pattern)));
    for (const path of usual) {
      const found = readFile(host, path);
      // Nobody asked for these: what may not be read here is no news.
      if (found !== undefined && isCertificate(found)) seen.set(path, found);
    }
    for (const place of named) {
      if (serverPattern.test(place)) {
        seen.set(place, await dial(host, place, signal));
        continue;
      }
      const paths = expand(host, place);
      if (paths.length === 0) seen.set(place, { place, problem: `No file fits ${place}.` });
      for (const path of paths) {
        const found = readFile(host, path);
        if (found !== undefined) seen.set(path, found);
      }
    }
    for (const one of await lookAtServers(signal)) seen.set(one.place, one);
    const stored = ask === undefined ? [] : parseStore(await ask());
    for (const one of stored) seen.set(one.place, one);
    return [...seen.values()].slice(0, most);
  }

  return async (signal) => {
    const now = host.now();
    const seen = await look(signal);
    const certificates = seen.filter(isCertificate);
    memory = remember(memory, certificates, now);
    const text = JSON.stringify([...memory]);
    if (text !== saved && (memory.size > 0 || saved !== '')) host.state.write(stateName, text);
    saved = text;
    return {
      readings: seen.flatMap((one) =>
        isCertificate(one) ? told(one, knownSince(memory, one, now), now) : notTold(one),
      ),
    };
  };
}

/** A folder that only root may look into (Let's Encrypt's) is nothing here for an agent that is not root. */
function orNothing(list: () => string[]): string[] {
  try {
    return list();
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^E(ACCES|PERM)$/.test(String(error.code))) return [];
    throw error;
  }
}

/** The end of a long path says more than its beginning. */
const instanceOf = (place: string): string => (place.length <= 64 ? place : `…${place.slice(-63)}`);

function told(one: Certificate, since: number, now: number): Reading<Metric>[] {
  const { place, names, issuer, validTo } = one;
  const instance = instanceOf(place);
  const who = names.length === 0 ? 'nobody by name' : names.slice(0, 5).join(', ');
  const detail = `For ${who}, by ${issuer || 'itself'}, until ${new Date(validTo).toISOString().slice(0, 10)}.`.slice(
    0,
    500,
  );
  return [
    { metric: 'certificate.state', instance, value: certificateStates.indexOf(stateOf(one, since, now)), detail },
    { metric: 'certificate.ends_in', instance, value: Math.round((validTo - now) / 1000), detail },
  ];
}

const notTold = ({ place, problem }: Unseen): Reading<Metric>[] => [
  {
    metric: 'certificate.state',
    instance: instanceOf(place),
    value: certificateStates.indexOf('unreadable'),
    detail: problem.slice(0, 500),
  },
];
