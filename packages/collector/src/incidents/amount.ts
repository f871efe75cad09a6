import type { Unit } from '@forewarn/shared';

const trimmed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** Three significant figures, never in exponent form below 10¹⁵. */
const figures = (value: number): string => {
  const size = Math.abs(value);
  return trimmed(value, size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2);
};

function scaled(value: number, base: number, names: readonly string[]): string {
  let size = value;
  let step = 0;
  while (Math.abs(size) >= base && step < names.length - 1) {
    size /= base;
    step += 1;
  }
  return `${figures(size)} ${names[step] ?? ''}`.trim();
}

const byteNames = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A length of time as people say it: `850 ms`, `12 s`, `4 min`, `3 h 20 min`, `5 days`. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1000) return `${figures(ms)} ms`;
  if (size < 120_000) return `${figures(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  if (Math.abs(minutes) < 120) return `${minutes} min`;
  const hours = Math.trunc(minutes / 60);
  if (Math.abs(hours) >= 48) return `${trimmed(minutes / 1440, 1)} days`;
  const rest = Math.abs(minutes % 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** A value in its metric's unit as people read it. Byte units are binary (1 KB = 1,024 B), as file managers show them. */
export function amount(value: number, unit: Unit | string): string {
  switch (unit) {
    case 'ratio':
      return `${trimmed(value * 100, 1)} %`;
    case 'bytes':
      return scaled(value, 1024, byteNames);
    case 'bytes_per_second':
      return `${scaled(value, 1024, byteNames)}/s`;
    case 'per_second':
      return `${figures(value)}/s`;
    case 'ms':
      return duration(value);
    case 'seconds':
      return duration(value * 1000);
    case 'celsius':
      return `${trimmed(value, 1)} °C`;
    case 'mbit_per_second':
      return `${figures(value)} Mbit/s`;
    default:
      return figures(value);
  }
}
