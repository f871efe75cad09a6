import type { Unit } from '@forewarn/shared';
import { duration } from './time.ts';

const places = (value: number) => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
const plainNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 2, useGrouping: true });

/** Three significant places and no needless zeros: `1.25`, `83.4`, `512`. */
function short(value: number): string {
  return String(Number(value.toFixed(places(value))));
}

const byteSteps = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in powers of 1,024, as operating systems show them. */
export function bytes(value: number): string {
  let step = 0;
  let rest = value;
  while (Math.abs(rest) >= 1024 && step < byteSteps.length - 1) {
    rest /= 1024;
    step++;
  }
  return `${step === 0 ? Math.round(rest) : short(rest)} ${byteSteps[step]}`;
}

export const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(1))} %`;

/** A value as people read it, with its unit; a state by its name. `null` is said, never shown as 0. */
export function formatValue(value: number | null, unit: Unit | string, states?: readonly string[]): string {
  if (value === null || Number.isNaN(value)) return 'no reading';
  switch (unit) {
    case 'ratio':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 'bytes_per_second':
      return `${bytes(value)}/s`;
    case 'per_second':
      return `${short(value)}/s`;
    case 'ms':
      return value < 1000 ? `${short(value)} ms` : duration(value);
    case 'seconds':
      return value < 1 && value > 0 ? `${short(value * 1000)} ms` : duration(value * 1000);
    case 'celsius':
      return `${short(value)} °C`;
    case 'mbit_per_second':
      return `${short(value)} Mbit/s`;
    case 'state':
      return stateName(value, states);
    default:
      return plainNumber.format(value);
  }
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
    .replace(/\b(cpu|dns|ip|mac|oom|os|gb|mb|id|smart|vpn|ups)\b/g, (word) => word.toUpperCase())
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
