import type { Host } from '../../host.ts';
import { type Ping, parsePing, pingArguments, pingLimitMs } from './ping.ts';

const connectLimitMs = 1500;
const dnsTries = 2;
const dnsLimitMs = 1500;

/** Ports that a router's own pages and name service use; a refusal proves it alive as well as an answer. */
const routerPorts = [443, 80, 53];

/** Undefined when ping is missing, unsafe, or its turn behind another child did not come in time. */
export async function askPing(host: Host, gateway: string, signal: AbortSignal): Promise<Ping | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(pingLimitMs)]);
  const { outcome, stdout } = await host.run('ping', pingArguments(host.platform, gateway), {
    timeLimitMs: pingLimitMs,
    signal: limit,
  });
  return outcome === 'exited' ? parsePing(host.platform, stdout) : undefined;
}

export async function askRouterByTcp(host: Host, gateway: string): Promise<boolean> {
  const asked = routerPorts.map((port) => host.reach({ host: gateway, port, timeoutMs: connectLimitMs }));
  const answers = await Promise.all(asked);
  return answers.some(({ outcome }) => outcome === 'open' || outcome === 'refused');
}

/** The first packet is sent again after 1 s (RFC 6298): an answer that took longer had lost one. */
const retransmitMs = 1000;

export interface Target {
  readonly name: string;
  /** Milliseconds of each try that was answered. */
  readonly answers: readonly number[];
  /** Tries that were answered without losing a packet. */
  readonly clean: number;
  readonly tries: number;
}

/** Places that can be reached at all: by IPv4 where there is a way out by it, else by IPv6; a name may have both addresses. */
function placesOf(host: Host, byIPv4: boolean) {
  const isV6 = ({ host: name }: { host: string }) => name.includes(':');
  const isV4 = ({ host: name }: { host: string }) => /^[\d.]+$/.test(name);
  const all = host.settings.internetTargets;
  const usual = all.filter((target) => (byIPv4 ? !isV6(target) : !isV4(target)));
  return usual.length > 0 ? usual : all;
}

interface Try {
  readonly name: string;
  /** Undefined = no answer. */
  readonly ms: number | undefined;
}

function tryAll(host: Host, places: readonly { host: string; port: number }[]): Promise<Try[]> {
  return Promise.all(
    places.map(async (place) => {
      const found = await host.reach({ ...place, timeoutMs: connectLimitMs });
      return { name: nameOf(place), ms: 'ms' in found ? found.ms : undefined };
    }),
  );
}

const nameOf = (place: { host: string; port: number }) => `${place.host}:${place.port}`;
const isClean = ({ ms }: Try) => ms !== undefined && ms < retransmitMs;

/**
 * All places at once, and again those that are worth it: every one of them after trouble, while all `wasWell` only
 * those that lost something, and none where nobody answered, for the way is closed.
 */
export async function askInternet(host: Host, byIPv4: boolean, wasWell: boolean): Promise<Target[]> {
  const places = placesOf(host, byIPv4);
  const first = await tryAll(host, places);
  const isClosed = first.every(({ ms }) => ms === undefined);
  const again = isClosed ? [] : places.filter((_, n) => !wasWell || !isClean(first[n] ?? { name: '', ms: undefined }));
  const all = [...first, ...(await tryAll(host, again))];
  return places.map((place) => {
    const own = all.filter(({ name }) => name === nameOf(place));
    const answers = own.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
    return { name: nameOf(place), answers, clean: own.filter(isClean).length, tries: own.length };
  });
}

export interface NameServer {
  readonly server: string;
  readonly ms?: number;
  /** Questions in this look that came before the answer, or all of them. */
  readonly failures: number;
  /** Why the last one failed, for people. */
  readonly why?: string;
}

const reasons: Readonly<Record<string, string>> = {
  ETIMEOUT: 'does not answer',
  ECANCELLED: 'does not answer',
  ECONNREFUSED: 'refuses to answer',
  ESERVFAIL: 'cannot find out',
  EREFUSED: 'refuses this machine',
};

async function askServer(host: Host, server: string, isEnough: () => boolean): Promise<NameServer> {
  let why = '';
  let failures = 0;
  for (; failures < dnsTries && !isEnough(); failures += 1) {
    try {
      const ms = await host.resolve(host.settings.dnsName, { server, timeoutMs: dnsLimitMs });
      return { server, ms, failures };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      why = reasons[code] ?? `fails (${code})`;
    }
  }
  return { server, failures, why };
}

/** resolv.conf(5) uses no more than three. */
const mostServers = 3;

/** `isEnough`: nothing more is to be tried. */
export function askNameServers(host: Host, isEnough: () => boolean): Promise<NameServer[]> {
  if (host.settings.dnsName === '') return Promise.resolve([]);
  const servers = host.nameServers().slice(0, mostServers);
  return Promise.all(servers.map((server) => askServer(host, server, isEnough)));
}
