import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Counters, rates } from './counters.ts';
import { linkStates, type TrafficMetric } from './metrics.ts';

const everyMs = 60_000;

interface Stats {
  readonly iface?: unknown;
  readonly operstate?: unknown;
  readonly rx_bytes?: unknown;
  readonly tx_bytes?: unknown;
  readonly rx_errors?: unknown;
  readonly tx_errors?: unknown;
  readonly rx_dropped?: unknown;
  readonly tx_dropped?: unknown;
}

/** systeminformation's networkStats: counters of the default interface. It does not count packets, so there is no share of drops. */
export function countersOf(stats: Stats): Counters | undefined {
  const sum = (...fields: unknown[]) => fields.reduce((total: number, field) => total + (Number(field) || 0), 0);
  if (typeof stats.iface !== 'string' || stats.iface === '' || typeof stats.rx_bytes !== 'number') return undefined;
  return {
    name: stats.iface.slice(0, 64),
    receivedBytes: stats.rx_bytes,
    sentBytes: sum(stats.tx_bytes),
    packets: 0,
    errors: sum(stats.rx_errors, stats.tx_errors),
    drops: 0,
  };
}

const told = new Set(['network.receive_rate', 'network.transmit_rate', 'network.errors']);

/** macOS and Windows: asked of systeminformation once a minute, in a child; the readings between repeat it. */
export function startTrafficElsewhere(host: Host): (signal: AbortSignal) => Promise<Result<TrafficMetric>> {
  let last = new Map<string, Counters>();
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let result: Result<TrafficMetric> = {};
  return async (signal) => {
    if (host.elapsedMs() - lastAtMs < everyMs) return result;
    const { networkStats } = await host.information(['networkStats'], signal);
    const atMs = host.elapsedMs();
    const all: readonly Stats[] = Array.isArray(networkStats) ? networkStats : [];
    const readings: Reading<TrafficMetric>[] = [];
    const seen = new Map<string, Counters>();
    for (const stats of all) {
      const counters = countersOf(stats);
      if (counters === undefined) continue;
      seen.set(counters.name, counters);
      const before = last.get(counters.name);
      if (before !== undefined) {
        readings.push(...rates(before, counters, atMs - lastAtMs, undefined).filter(({ metric }) => told.has(metric)));
      }
      const value = linkStates.indexOf(stats.operstate === 'down' ? 'down' : 'up');
      readings.push({ metric: 'network.link', instance: counters.name, value });
    }
    last = seen;
    lastAtMs = atMs;
    result = { readings };
    return result;
  };
}
