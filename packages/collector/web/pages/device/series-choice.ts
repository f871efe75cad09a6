import type { Signal } from '@preact/signals';
import type { Reading } from '../../api/shapes.ts';

/** Which series are plotted, newest choice first; null = nobody chose, the usual ones are shown. */
export type SeriesChoice = Signal<readonly string[] | null>;

/** More plots than this are not read side by side. */
const most = 6;

export const seriesKey = (reading: Pick<Reading, 'metric' | 'instance'>): string =>
  `${reading.metric}\n${reading.instance}`;

/** What people ask about first, as its probe calls it; another ratio of that probe where it reads no such thing. */
const usualMetrics = ['cpu.use', 'memory.available', 'disk.used'];

/** One series of each of the parts that people ask about first; whatever there is, when these are not. */
export function usualSeries(readings: readonly Reading[]): readonly string[] {
  const firstOf = (metric: string) => {
    const [probe] = metric.split('.');
    const ratios = readings.filter((r) => r.metric.startsWith(`${probe}.`) && r.unit === 'ratio');
    return ratios.find((r) => r.metric === metric) ?? ratios[0];
  };
  const usual = usualMetrics.map(firstOf).filter((r) => r !== undefined);
  const found = usual.length > 0 ? usual : readings.slice(0, 1);
  return found.map(seriesKey);
}

export function toggleSeries(chosen: SeriesChoice, key: string, usual: readonly string[]): void {
  const now = chosen.value ?? usual;
  chosen.value = now.includes(key) ? now.filter((other) => other !== key) : [key, ...now].slice(0, most);
}
