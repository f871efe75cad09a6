import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { parseEntries } from '../entries.ts';
import type { Metric } from './metrics.ts';
import { forecast, forecastSentence, observed, type SupplyPoint } from './supply-forecast.ts';

const stateName = 'printer-supplies';
/** Supplies remembered, those longest unseen go first: a print server has hundreds. */
const mostSupplies = 400;

type Histories = Map<string, readonly SupplyPoint[]>;

/** Remembers levels over months and restarts, and adds to a printer's readings how long each supply lasts. */
export function createSupplyMemory(host: Host): (readings: readonly Reading<Metric>[]) => Reading<Metric>[] {
  let histories: Histories | undefined;

  return (readings) => {
    const pages = readings.find(({ metric }) => metric === 'printer.pages')?.value;
    if (pages === undefined || pages === null) return [];
    histories ??= parseEntries(host.state.read(stateName), isHistory);
    const at = host.now();
    let isNew = false;
    const found: Reading<Metric>[] = [];
    for (const { metric, instance = '', value } of readings) {
      if (metric !== 'printer.supply' || value === null) continue;
      const point = { at, pages, left: value };
      const before = histories.get(instance) ?? [];
      const after = observed(before, point);
      isNew ||= after !== before;
      if (after !== before) {
        histories.delete(instance);
        histories.set(instance, after);
      }
      const seen = forecast(after, point);
      if (seen === undefined) continue;
      const detail = forecastSentence(instance.slice(instance.indexOf('/') + 1), seen);
      found.push({ metric: 'printer.supply_lasts', instance, value: seen.secondsLeft, detail });
    }
    if (isNew) host.state.write(stateName, JSON.stringify([...histories].slice(-mostSupplies)));
    return found;
  };
}

const isHistory = (entry: unknown): entry is [string, readonly SupplyPoint[]] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && Array.isArray(entry[1]) && entry[1].every(isPoint);

function isPoint(value: unknown): value is SupplyPoint {
  if (typeof value !== 'object' || value === null) return false;
  const { at, pages, left } = value as Record<string, unknown>;
  return [at, pages, left].every((number) => typeof number === 'number' && Number.isFinite(number));
}
