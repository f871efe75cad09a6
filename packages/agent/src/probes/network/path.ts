import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { defineProbe } from '../probe.ts';
import { type PathMetric, type PathState, pathMetrics, pathStates } from './metrics.ts';
import { arpKnows } from './routes.ts';
import { type Evidence, gatewayLoss, judgePath, type Verdict } from './verdict.ts';
import { startWay } from './way.ts';
import { askInternet, askNameServers, askPing, askRouterByTcp, type NameServer, type Target } from './witnesses.ts';

/** What is remembered between looks. */
interface Memory {
  /** Routers that answered a ping. */
  readonly pinged: Set<string>;
  /** Places on the internet that ever answered this machine; kept over restarts. */
  readonly answered: Set<string>;
  /** By name server: questions in a row without an answer. */
  readonly failures: Map<string, number>;
}

const stateName = 'internet-answered';
const longestMemory = 50;

function remember(host: Host, memory: Memory, targets: readonly Target[]): void {
  const fresh = targets.filter(({ name, answers }) => answers.length > 0 && !memory.answered.has(name));
  if (fresh.length === 0 || memory.answered.size > longestMemory) return;
  for (const { name } of fresh) memory.answered.add(name);
  host.state.write(stateName, [...memory.answered].join('\n'));
}

async function gather(host: Host, memory: Memory, findWay: ReturnType<typeof startWay>, signal: AbortSignal) {
  const expected = await findWay(signal);
  const { gateway } = expected;
  const [ping, targets, servers] = await Promise.all([
    gateway === undefined ? undefined : askPing(host, gateway, signal),
    askInternet(host),
    askNameServers(host, signal),
  ]);
  const answered = targets.filter(({ answers }) => answers.length > 0).length;
  const silent = answered === 0 && (ping?.received ?? 0) === 0;
  const gatewayAnswers = gateway !== undefined && silent && (await askRouterByTcp(host, gateway));
  // Asked last: a pulled cable shows after up to a second, and by now the kernel has tried to find the router anew.
  const way = await findWay(signal, silent);
  const arp = host.platform === 'linux' && gateway?.includes('.') ? host.readFile('/proc/net/arp') : undefined;
  const evidence: Evidence = {
    ...way,
    ...(ping !== undefined && { ping }),
    pingedBefore: gateway !== undefined && memory.pinged.has(gateway),
    gatewayAnswers,
    ...(arp !== undefined && gateway !== undefined && { neighbour: arpKnows(arp, gateway) }),
    internet: { tried: targets.length, answered },
    internetBefore: targets.some(({ name }) => memory.answered.has(name)),
    dns: {
      asked: servers.length,
      answered: servers.filter(({ ms }) => ms !== undefined).length,
      failures: servers.filter(({ ms }) => ms === undefined).map(({ server, why }) => `${server} ${why}`),
    },
  };
  if (gateway !== undefined && (ping?.received ?? 0) > 0 && memory.pinged.size < longestMemory)
    memory.pinged.add(gateway);
  remember(host, memory, targets);
  return { evidence, targets, servers };
}

function pathReadings(evidence: Evidence, verdict: Verdict): Reading<PathMetric>[] {
  const value = pathStates.indexOf(verdict.state);
  const readings: Reading<PathMetric>[] = [{ metric: 'network.path', value, detail: verdict.detail }];
  const loss = gatewayLoss(evidence, verdict.state);
  if (loss !== undefined) readings.push({ metric: 'network.gateway_loss', value: loss });
  const ms = evidence.ping?.ms;
  if (ms !== undefined) readings.push({ metric: 'network.gateway_latency', value: ms });
  return readings;
}

/** A place that never answered is left out while others do: this network may not allow it. */
function internetReadings(targets: readonly Target[], known: ReadonlySet<string>): Reading<PathMetric>[] {
  const counted = targets.some(({ name }) => known.has(name)) ? targets.filter(({ name }) => known.has(name)) : [];
  if (counted.length === 0) return [];
  const times = counted.flatMap(({ answers }) => answers).sort((a, b) => a - b);
  const tried = counted.reduce((sum, target) => sum + target.tries, 0);
  const clean = counted.reduce((sum, target) => sum + target.clean, 0);
  const readings: Reading<PathMetric>[] = [{ metric: 'network.internet_loss', value: 1 - clean / tried }];
  const median = times[Math.floor((times.length - 1) / 2)];
  if (median !== undefined) readings.push({ metric: 'network.internet_latency', value: median });
  return readings;
}

/** Where the way ends before it reaches a name server, its silence says nothing of itself: one cause, one complaint. */
const waysToServers: readonly PathState[] = ['ok', 'dns-failing'];

function dnsReadings(servers: readonly NameServer[], state: PathState, memory: Memory): Reading<PathMetric>[] {
  const readings: Reading<PathMetric>[] = [];
  const failures = new Map<string, number>();
  for (const { server, ms, failures: now } of servers) {
    if (ms === undefined && !waysToServers.includes(state)) continue;
    const inARow = ms === undefined ? (memory.failures.get(server) ?? 0) + now : 0;
    failures.set(server, inARow);
    readings.push({ metric: 'network.dns_failures', instance: server, value: inARow });
    if (ms !== undefined) readings.push({ metric: 'network.dns_latency', instance: server, value: ms });
  }
  memory.failures.clear();
  for (const [server, count] of failures) memory.failures.set(server, count);
  return readings;
}

/** The way out, hop by hop, so that an incident names the one to blame. */
export const networkPath = defineProbe<PathMetric>({
  name: 'network-path',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: pathMetrics,
  reads:
    'Whether the router, a few places on the internet and the name servers answer. Nothing about what people do there.',
  start(host) {
    const answered = (host.state.read(stateName) ?? '').split('\n').filter((name) => name !== '');
    const findWay = startWay(host);
    const memory: Memory = { pinged: new Set(), answered: new Set(answered), failures: new Map() };
    return async (signal) => {
      const { evidence, targets, servers } = await gather(host, memory, findWay, signal);
      const verdict = judgePath(evidence);
      return {
        readings: [
          ...pathReadings(evidence, verdict),
          ...internetReadings(targets, memory.answered),
          ...dnsReadings(servers, verdict.state, memory),
        ],
      };
    };
  },
});
