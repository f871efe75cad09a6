import { formatValue as formatInUnit, type Unit } from '@forewarn/shared';

export const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(1))} %`;

/** A value as people read it, with its unit; a state by its name. `null` is said, never shown as 0. */
export function formatValue(value: number | null, unit: Unit | string, states?: readonly string[]): string {
  if (value === null || Number.isNaN(value)) return 'no reading';
  return unit === 'state' ? stateName(value, states) : formatInUnit(value, unit);
}

export function stateName(value: number, states: readonly string[] | undefined): string {
  const name = states?.[value];
  return name === undefined ? `state ${value}` : words(name);
}

/** `nothing-here`, `cpu.loadAverage` → `nothing here`, `load average`: names of ours as words. */
export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([a-z]{2})(\d)/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .toLowerCase()
    .trim()
    .replace(/\bload (1|5|15)\b/, 'load over $1 min')
    .replace(/\bpressure (10|60|300)\b/, 'pressure over $1 s')
    .replace(/\b(bios|cpu|dns|ip|mac|oom|os|gb|mb|id|smart|raid|vpn|ups)\b/g, (word) => word.toUpperCase())
    .replace(/\bwifi\b/g, 'Wi-Fi')
    .replace(/\biowait\b/g, 'I/O wait');
}

/** A metric's whole name as a title: `disk.available_bytes` → `Disk available`; its unit stands with its value. */
export function metricTitle(metric: string): string {
  return sentenceCase(words(metric.replace(/_bytes$/, '')));
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const counted = new Intl.NumberFormat('en');

/** `1 device`, `5,000 devices`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${counted.format(n)} ${n === 1 ? one : many}`;
}

export const thousands = (n: number): string => counted.format(n);
