import { formatBytes, type Reading } from '@forewarn/shared';
import { type PathMetric, type PathState, pathStates } from './path-metrics.ts';
import { type Evidence, gatewayLoss, type Verdict } from './verdict.ts';
import type { NameServer, Target } from './witnesses.ts';

export function pathReadings(evidence: Evidence, verdict: Verdict): Reading<PathMetric>[] {
  const value = pathStates.indexOf(verdict.state);
  const readings: Reading<PathMetric>[] = [{ metric: 'network.path', value, detail: verdict.detail }];
  const loss = gatewayLoss(evidence, verdict.state);
  if (loss !== undefined) readings.push({ metric: 'network.gateway_loss', value: loss });
  const ms = evidence.ping?.ms;
  if (ms !== undefined) readings.push({ metric: 'network.gateway_latency', value: ms });
  return readings;
}

/** States in which the way leads to the internet; in all others what lies there cannot be told: one cause, one complaint. */
const openWays: readonly PathState[] = ['ok', 'dns-failing'];

/** Share of tries that failed or lost a packet, and the median time of the others. */
export interface Internet {
  readonly loss: number;
  readonly ms?: number;
}

/** A place that never answered is left out while others do: this network may not allow it. */
export function internetOf(targets: readonly Target[], known: ReadonlySet<string>): Internet | undefined {
  const counted = targets.filter(({ name }) => known.has(name));
  if (counted.length === 0) return undefined;
  const times = counted.flatMap(({ answers }) => answers).sort((a, b) => a - b);
  const tried = counted.reduce((sum, target) => sum + target.tries, 0);
  const clean = counted.reduce((sum, target) => sum + target.clean, 0);
  const ms = times[Math.floor((times.length - 1) / 2)];
  return { loss: 1 - clean / tried, ...(ms !== undefined && { ms }) };
}

/** Where the way ends before the internet, its loss is not another trouble of its own. */
export function internetReadings(internet: Internet | undefined, state: PathState): Reading<PathMetric>[] {
  if (internet === undefined || !openWays.includes(state)) return [];
  const readings: Reading<PathMetric>[] = [{ metric: 'network.internet_loss', value: internet.loss }];
  if (internet.ms !== undefined) readings.push({ metric: 'network.internet_latency', value: internet.ms });
  return readings;
}

/** `failures`: by name server, questions in a row without an answer. */
export function dnsReadings(
  servers: readonly NameServer[],
  state: PathState,
  failures: Map<string, number>,
): Reading<PathMetric>[] {
  const readings: Reading<PathMetric>[] = [];
  const counted = new Map<string, number>();
  for (const { server, ms, failures: now } of servers) {
    if (ms === undefined && !openWays.includes(state)) continue;
    const inARow = ms === undefined ? (failures.get(server) ?? 0) + now : 0;
    counted.set(server, inARow);
    readings.push({ metric: 'network.dns_failures', instance: server, value: inARow });
    if (ms !== undefined) readings.push({ metric: 'network.dns_latency', instance: server, value: ms });
  }
  failures.clear();
  for (const [server, count] of counted) failures.set(server, count);
  return readings;
}

/** What the way out carried, in bytes a second. */
export interface Carried {
  readonly rate: number;
  readonly usual?: number;
  readonly share?: number;
}

export function normReadings(carried: Carried | undefined): Reading<PathMetric>[] {
  const { rate = 0, usual, share } = carried ?? {};
  if (usual === undefined) return [];
  const readings: Reading<PathMetric>[] = [{ metric: 'network.rate_norm', value: usual }];
  if (share === undefined) return readings;
  if (share === 1) return [...readings, { metric: 'network.rate_of_norm', value: 1 }];
  const detail = `It gives ${formatBytes(rate)}/s now, and gave up to ${formatBytes(usual)}/s at this hour of the week.`;
  return [...readings, { metric: 'network.rate_of_norm', value: share, detail }];
}
