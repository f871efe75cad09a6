import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Counters, rates } from './counters.ts';
import { askInterfaces } from './macos.ts';
import { linkStates, type TrafficMetric } from './metrics.ts';
import { askWindowsNetwork, windowsEveryMs } from './windows.ts';

/** Of one interface, as macOS or Windows tell it. */
interface Seen {
  readonly name: string;
  readonly link: 'up' | 'down' | 'off';
  readonly speed?: number;
  readonly counters?: Counters;
}

/** Two small programs each time. */
const macEveryMs = 2 * 60_000;

async function seeMac(host: Host, signal: AbortSignal): Promise<readonly Seen[]> {
  const { interfaces, counters } = await askInterfaces(host, signal);
  return interfaces.map((at) => {
    const own = counters.find(({ name }) => name === at.name);
    return { ...at, ...(own && { counters: own }) };
  });
}

async function seeWindows(host: Host): Promise<readonly Seen[]> {
  const { adapters, route } = await askWindowsNetwork(host)();
  return adapters.filter(({ isVirtual, isTunnel, name }) => (!isVirtual && !isTunnel) || name === route?.device);
}

/** macOS and Windows: asked of small programs or CIM every few minutes; the readings between repeat it, so rates are means of that time. */
export function startTrafficElsewhere(host: Host): (signal: AbortSignal) => Promise<Result<TrafficMetric>> {
  const everyMs = host.platform === 'win32' ? windowsEveryMs : macEveryMs;
  const wasUp = new Set<string>();
  let last = new Map<string, Counters>();
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let result: Result<TrafficMetric> = {};

  function linkReading({ name, link }: Seen): Reading<TrafficMetric> {
    if (link === 'up') wasUp.add(name);
    const state = link === 'down' && !wasUp.has(name) ? 'unused' : link;
    return { metric: 'network.link', instance: name, value: linkStates.indexOf(state) };
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    const all = await (host.platform === 'win32' ? seeWindows(host) : seeMac(host, signal));
    const atMs = host.elapsedMs();
    const readings: Reading<TrafficMetric>[] = [];
    const seen = new Map<string, Counters>();
    for (const at of all) {
      const { name, speed, counters } = at;
      const before = last.get(name);
      if (counters !== undefined) seen.set(name, counters);
      if (before !== undefined && counters !== undefined)
        readings.push(...rates(before, counters, atMs - lastAtMs, speed));
      readings.push(linkReading(at));
      if (speed !== undefined && at.link === 'up')
        readings.push({ metric: 'network.speed', instance: name, value: speed });
    }
    last = seen;
    lastAtMs = atMs;
    result = { readings };
  }

  let refreshing: Promise<void> | undefined;
  return async (signal) => {
    // A little early is in time: the answer of Windows is as old as it may be by then.
    if (host.elapsedMs() - lastAtMs < everyMs * 0.98) return result;
    refreshing ??= refresh(signal).finally(() => {
      refreshing = undefined;
    });
    await orSoon(refreshing);
    return result;
  };
}

/** The answer may be slower than the next look comes: then what was known is told once more, and the answer next time. */
const patienceMs = 5000;

function orSoon(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
