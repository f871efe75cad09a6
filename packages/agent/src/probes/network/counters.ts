import type { Reading } from '@forewarn/shared';
import type { TrafficMetric } from './metrics.ts';

/** Counters of one interface since it appeared. */
export interface Counters {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly drops: number;
}

/** /proc/net/dev: two lines of heading, then `name: 8 received figures, 8 sent ones`; only what `wanted` names is taken apart. */
export function parseNetDev(text: string, wanted: (name: string) => boolean): Counters[] {
  const found: Counters[] = [];
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const colon = text.lastIndexOf(': ', end);
    const name = text.slice(from, Math.max(from, colon)).trim();
    const figures = text.slice(colon + 1, end);
    from = end + 1;
    if (name === '' || !wanted(name)) continue;
    const field = figures.trim().split(/ +/);
    const at = (index: number) => Number(field[index]);
    const counters = {
      name,
      receivedBytes: at(0),
      sentBytes: at(8),
      packets: at(1) + at(9),
      errors: at(2) + at(10),
      drops: at(3) + at(11),
    };
    if (
      Number.isFinite(counters.sentBytes + counters.receivedBytes + counters.packets + counters.errors + counters.drops)
    ) {
      found.push(counters);
    }
  }
  return found;
}

/** Names only, for deciding which to watch. */
export function interfaceNames(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.includes(': '))
    .map((line) => line.slice(0, line.lastIndexOf(': ')).trim());
}

/** Rates between two readings; nothing when a counter went back, because the interface was made anew. */
export function rates(
  before: Counters,
  now: Counters,
  elapsedMs: number,
  speed: number | undefined,
): Reading<TrafficMetric>[] {
  const grown = (name: 'receivedBytes' | 'sentBytes' | 'packets' | 'errors' | 'drops') => now[name] - before[name];
  if (elapsedMs <= 0 || grown('receivedBytes') < 0 || grown('sentBytes') < 0 || grown('packets') < 0) return [];
  const perSecond = (count: number) => Math.max(0, count) / (elapsedMs / 1000);
  const instance = now.name;
  const received = perSecond(grown('receivedBytes'));
  const sent = perSecond(grown('sentBytes'));
  const drops = Math.max(0, grown('drops'));
  const seen = grown('packets') + drops;
  const readings: Reading<TrafficMetric>[] = [
    { metric: 'network.receive_rate', instance, value: received },
    { metric: 'network.transmit_rate', instance, value: sent },
    { metric: 'network.packets', instance, value: perSecond(grown('packets')) },
    { metric: 'network.errors', instance, value: perSecond(grown('errors')) },
    { metric: 'network.drops', instance, value: seen === 0 ? 0 : drops / seen },
  ];
  if (speed !== undefined) {
    readings.push({ metric: 'network.use', instance, value: (Math.max(received, sent) * 8) / (speed * 1e6) });
  }
  return readings;
}
