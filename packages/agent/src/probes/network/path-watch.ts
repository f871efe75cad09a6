import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { startAwake } from './awake.ts';
import { startNorm } from './norm.ts';
import type { PathMetric } from './path-metrics.ts';
import {
  dnsReadings,
  type Internet,
  internetOf,
  internetReadings,
  normReadings,
  pathReadings,
} from './path-readings.ts';
import type { Ping } from './ping.ts';
import { askPortal, type Portal } from './portal.ts';
import { arpKnows } from './routes.ts';
import { above, startUsual, type Usual } from './usual.ts';
import { type Evidence, judgePath, type Verdict } from './verdict.ts';
import { startWay, type Way } from './way.ts';
import { askInternet, askNameServers, askPing, askRouterByTcp, type NameServer, type Target } from './witnesses.ts';

/** A ping is a program, dearer than all else together: while all is well it is sent this often, else every time. */
const calmPingMs = 10 * 60_000;
/** So much longer than usual is worth asking whether it is lost before the router or behind it. */
const slowMs = 60;

/** What is remembered between looks. */
interface Memory {
  /** Routers that answered a ping. */
  readonly pinged: Set<string>;
  /** Places on the internet that ever answered this machine; kept over restarts. */
  readonly answered: Set<string>;
  /** By name server: questions in a row without an answer. */
  readonly failures: Map<string, number>;
  /** When the router was last pinged, and how it was found; a missing one never. */
  pingedAtMs: number;
  wasWell: boolean;
  /** The way out that was last seen: another one may have a sign-in page. */
  way: string;
}

const stateName = 'internet-answered';
const longestMemory = 50;

function remember(host: Host, memory: Memory, targets: readonly Target[]): void {
  const fresh = targets.filter(({ name, answers }) => answers.length > 0 && !memory.answered.has(name));
  if (fresh.length === 0 || memory.answered.size > longestMemory) return;
  for (const { name } of fresh) memory.answered.add(name);
  host.state.write(stateName, [...memory.answered].join('\n'));
}

interface Found {
  readonly evidence: Evidence;
  readonly targets: readonly Target[];
  readonly servers: readonly NameServer[];
}

function evidenceOf(
  host: Host,
  memory: Memory,
  seen: { way: Way; ping: Ping | undefined; gatewayAnswers: boolean } & Omit<Found, 'evidence'>,
): Evidence {
  const { way, ping, gatewayAnswers, targets, servers } = seen;
  const { gateway } = way;
  const arp = host.platform === 'linux' && gateway?.includes('.') ? host.readFile('/proc/net/arp') : undefined;
  return {
    ...way,
    ...(ping !== undefined && { ping }),
    pingedBefore: gateway !== undefined && memory.pinged.has(gateway),
    gatewayAnswers,
    ...(arp !== undefined && gateway !== undefined && { neighbour: arpKnows(arp, gateway) }),
    internet: { tried: targets.length, answered: targets.filter(({ answers }) => answers.length > 0).length },
    internetBefore: targets.some(({ name }) => memory.answered.has(name)),
    dns: {
      asked: servers.length,
      answered: servers.filter(({ ms }) => ms !== undefined).length,
      failures: servers.filter(({ ms }) => ms === undefined).map(({ server, why }) => `${server} ${why}`),
    },
  };
}

/** Pings when that is due, when the last look found trouble, or when this one does. */
async function pingIfNeeded(
  host: Host,
  memory: Memory,
  gateway: string | undefined,
  isSuspect: boolean,
  signal: AbortSignal,
): Promise<Ping | undefined> {
  const isDue = host.elapsedMs() - memory.pingedAtMs >= calmPingMs;
  if (gateway === undefined || (memory.wasWell && !isSuspect && !isDue)) return undefined;
  memory.pingedAtMs = host.elapsedMs();
  const ping = await askPing(host, gateway, signal);
  if ((ping?.received ?? 0) > 0 && memory.pinged.size < longestMemory) memory.pinged.add(gateway);
  return ping;
}

/** A router that answers no ping at all, while what lies behind it answers, has it forbidden: nothing to look at more closely. */
const losesSome = (ping: Ping | undefined) => ping !== undefined && ping.received > 0 && ping.received < ping.sent;

/** The name of a place for what is usual there. */
const placeOf = ({ device, gateway }: Pick<Evidence, 'device' | 'gateway'>) =>
  `${device ?? ''}/${gateway ?? ''}`.replace(/\s/g, '');

/** A sign-in page is looked for on a way that is new, on one that leads nowhere, and until it is gone. */
function askForPortal(host: Host, memory: Memory, way: Way, answeredNow: boolean): Promise<Portal | undefined> {
  const isWanted = way.device !== undefined && (!answeredNow || placeOf(way) !== memory.way);
  return isWanted ? askPortal(host) : Promise.resolve(undefined);
}

/** How much slower than usual, and on which side of the router. */
function riseReading(
  usual: { readonly internet: Usual | undefined; readonly gateway: Usual | undefined },
  ms: number,
  gatewayMs: number | undefined,
): Reading<PathMetric>[] {
  const value = above(usual.internet, ms);
  if (value === undefined) return [];
  if (value < slowMs) return [{ metric: 'network.latency_rise', value, detail: 'As fast as usual.' }];
  const own = gatewayMs === undefined ? undefined : above(usual.gateway, gatewayMs);
  const where =
    own === undefined
      ? 'whether before or behind the router is not known'
      : own > value / 2
        ? 'the way to the router is to blame (Wi-Fi, cable, switch), not the internet line'
        : 'the way to the router is as fast as usual, so the line behind it is to blame';
  return [
    { metric: 'network.latency_rise', value, detail: `${Math.round(value)} ms slower than usual here; ${where}.` },
  ];
}

export function startPath(host: Host): (signal: AbortSignal) => Promise<Result<PathMetric>> {
  const answered = (host.state.read(stateName) ?? '').split('\n').filter((name) => name !== '');
  const findWay = startWay(host);
  const isAwake = startAwake(host);
  const usual = startUsual(host);
  const norm = startNorm(host);
  const memory: Memory = {
    pinged: new Set(),
    answered: new Set(answered),
    failures: new Map(),
    pingedAtMs: Number.NEGATIVE_INFINITY,
    wasWell: false,
    way: '',
  };

  async function gather(signal: AbortSignal): Promise<Found & { readonly internet: Internet | undefined }> {
    const expected = await findWay(signal);
    const [targets, servers] = await Promise.all([
      askInternet(host, expected.byIPv4, memory.wasWell),
      askNameServers(host, signal),
    ]);
    const answeredNow = targets.some(({ answers }) => answers.length > 0);
    const known = new Set([
      ...memory.answered,
      ...targets.flatMap(({ name, answers }) => (answers.length > 0 ? [name] : [])),
    ]);
    const internet = internetOf(targets, known);
    const isSlow = (above(usual.of(`i:${placeOf(expected)}`), internet?.ms ?? 0) ?? 0) >= slowMs;
    const isSuspect = (internet?.loss ?? 0) > 0 || !answeredNow || isSlow;
    const { gateway } = expected;
    // All at once: one after the other they would take longer than a look may.
    const [ping, gatewayAnswers, portal] = await Promise.all([
      pingIfNeeded(host, memory, gateway, isSuspect, signal),
      gateway !== undefined && !answeredNow && askRouterByTcp(host, gateway),
      askForPortal(host, memory, expected, answeredNow),
    ]);
    const silent = !answeredNow && (ping?.received ?? 0) === 0;
    // Asked last: a pulled cable shows after up to a second, and by now the kernel has tried to find the router anew.
    const way = await findWay(signal, silent);
    const witnesses = { way, ping, gatewayAnswers, targets, servers };
    const evidence = { ...evidenceOf(host, memory, witnesses), ...(portal !== undefined && { portal }) };
    return { evidence, targets, servers, internet };
  }

  function riseOf(evidence: Evidence, verdict: Verdict, internet: Internet | undefined): Reading<PathMetric>[] {
    const ms = internet?.ms;
    const place = placeOf(evidence);
    const gatewayMs = evidence.ping?.ms;
    const readings =
      ms === undefined || verdict.state !== 'ok'
        ? []
        : riseReading({ internet: usual.of(`i:${place}`), gateway: usual.of(`g:${place}`) }, ms, gatewayMs);
    if (ms !== undefined && verdict.state === 'ok') usual.take(`i:${place}`, ms);
    if (gatewayMs !== undefined) usual.take(`g:${place}`, gatewayMs);
    return readings;
  }

  return async (signal) => {
    const wasAwake = isAwake();
    const { evidence, targets, servers, internet } = await gather(signal);
    const verdict = judgePath(evidence);
    // Asked again on the next look while a sign-in page stands between this machine and the internet.
    memory.way = verdict.state === 'captive-portal' ? '' : placeOf(evidence);
    memory.wasWell = verdict.state === 'ok' && (internet?.loss ?? 0) === 0 && !losesSome(evidence.ping);
    // Just woken, the network is not there yet: that it is bad says nothing, and nobody says it is good.
    if (!wasAwake && verdict.state !== 'ok') return { readings: [{ metric: 'network.path', value: null }] };
    const rise = riseOf(evidence, verdict, internet);
    const isFull = (internet?.loss ?? 0) > 0 || rise.some(({ value }) => (value ?? 0) >= slowMs);
    const carried = evidence.device === undefined ? undefined : norm(placeOf(evidence), evidence.device, isFull);
    remember(host, memory, targets);
    return {
      readings: [
        ...pathReadings(evidence, verdict),
        ...internetReadings(internet),
        ...rise,
        ...normReadings(carried),
        ...dnsReadings(servers, verdict.state, memory.failures),
      ],
    };
  };
}
