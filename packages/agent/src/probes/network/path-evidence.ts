import type { Host } from '../../host.ts';
import { type Internet, internetOf } from './path-readings.ts';
import type { Ping } from './ping.ts';
import { askPortal, type Portal } from './portal.ts';
import { arpKnows } from './routes.ts';
import type { Evidence } from './verdict.ts';
import type { startWay, Way } from './way.ts';
import { askInternet, askNameServers, askPing, askRouterByTcp, type NameServer, type Target } from './witnesses.ts';

/** A ping is a program, dearer than all else together: while all is well it is sent this often, else every time. */
const calmPingMs = 10 * 60_000;
/** What is remembered between looks. */
export interface Memory {
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

export const stateName = 'internet-answered';
const longestMemory = 50;

export function remember(host: Host, memory: Memory, targets: readonly Target[]): void {
  const fresh = targets.filter(({ name, answers }) => answers.length > 0 && !memory.answered.has(name));
  if (fresh.length === 0 || memory.answered.size > longestMemory) return;
  for (const { name } of fresh) memory.answered.add(name);
  host.state.write(stateName, [...memory.answered].join('\n'));
}

export interface Found {
  readonly evidence: Evidence;
  readonly targets: readonly Target[];
  readonly servers: readonly NameServer[];
  readonly internet: Internet | undefined;
}

function evidenceOf(
  host: Host,
  memory: Memory,
  seen: { way: Way; ping: Ping | undefined; gatewayAnswers: boolean } & Omit<Found, 'evidence' | 'internet'>,
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
export const losesSome = (ping: Ping | undefined) =>
  ping !== undefined && ping.received > 0 && ping.received < ping.sent;

/** The name of a place for what is usual there. */
export const placeOf = ({ device, gateway }: Pick<Evidence, 'device' | 'gateway'>) =>
  `${device ?? ''}/${gateway ?? ''}`.replace(/\s/g, '');

/** A sign-in page is looked for on a way that is new, on one that leads nowhere, and until it is gone. */
function askForPortal(host: Host, memory: Memory, way: Way, answeredNow: boolean): Promise<Portal | undefined> {
  const isWanted = way.device !== undefined && (!answeredNow || placeOf(way) !== memory.way);
  return isWanted ? askPortal(host) : Promise.resolve(undefined);
}

/** Asks every witness. `isSlow`: whether connections that take so long at this place are slower than usual there. */
export async function gather(
  host: Host,
  memory: Memory,
  from: { findWay: ReturnType<typeof startWay>; isSlow(place: string, ms: number): boolean },
  signal: AbortSignal,
): Promise<Found> {
  const expected = await from.findWay(signal);
  let isClosed = false;
  const namesAsked = askNameServers(host, () => isClosed || signal.aborted);
  const targets = await askInternet(host, expected.byIPv4, memory.wasWell);
  const answeredNow = targets.some(({ answers }) => answers.length > 0);
  // Behind a closed way one try tells as much of a name server as several.
  isClosed = !answeredNow && targets.length > 0;
  const servers = await namesAsked;
  const known = new Set([
    ...memory.answered,
    ...targets.flatMap(({ name, answers }) => (answers.length > 0 ? [name] : [])),
  ]);
  const internet = internetOf(targets, known);
  const { gateway } = expected;
  const askRouter = () => (gateway === undefined || answeredNow ? false : askRouterByTcp(host, gateway));
  // Without places to try, the router's own word comes first: it is cheaper than a ping, and mostly enough.
  const routerAnswered = targets.length === 0 && (await askRouter());
  const isLost = !answeredNow && !routerAnswered;
  const isSuspect = isLost || (internet?.loss ?? 0) > 0 || from.isSlow(placeOf(expected), internet?.ms ?? 0);
  // All at once: one after the other they would take longer than a look may.
  const [ping, gatewayAnswers, portal] = await Promise.all([
    pingIfNeeded(host, memory, gateway, isSuspect, signal),
    targets.length === 0 ? routerAnswered : askRouter(),
    askForPortal(host, memory, expected, answeredNow),
  ]);
  const silent = isLost && (ping?.received ?? 0) === 0;
  // In doubt asked again, and last: a pulled cable shows after up to a second, and by now the kernel has tried to find the router anew.
  const way = isSuspect ? await from.findWay(signal, silent) : expected;
  const witnesses = { way, ping, gatewayAnswers, targets, servers };
  const evidence = { ...evidenceOf(host, memory, witnesses), ...(portal !== undefined && { portal }) };
  return { evidence, targets, servers, internet };
}
