import type { Unit } from './reading.ts';

const byteSteps = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Powers of 1,024, as file managers and Zabbix (whose limits ours are) count them. */
export function formatBytes(bytes: number): string {
  let step = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && step < byteSteps.length - 1) {
    value /= 1024;
    step++;
  }
  return `${short(value)} ${byteSteps[step]}`;
}

/** Three figures and no needless zeros: `1.25`, `83.4`, `512`. */
function short(value: number): string {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}

/** A length of time in the two largest units that matter: `2 d 3 h`, `5 min`, `420 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 1000) return `${short(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const pairs: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = pairs.findIndex(([size]) => seconds >= size);
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, name] of pairs.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(' ');
}

/** `1,234.57`. Without Node's tables of languages: the agent loads this file, and they take 4 to 8 MB. */
function grouped(value: number): string {
  const [whole = '', fraction] = String(Number(value.toFixed(2))).split('.');
  const thousands = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

/** A value with its unit, for people: the one way in titles, tickets, mails and the console. `states`: the metric's, when its unit is `state`. */
export function formatValue(value: number | null, unit: Unit | string, states?: readonly string[]): string {
  if (value === null || Number.isNaN(value)) return '–';
  switch (unit) {
    case 'ratio':
      return `${Number((value * 100).toFixed(1))} %`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes_per_second':
      return `${formatBytes(value)}/s`;
    case 'per_second':
      return `${short(value)}/s`;
    case 'ms':
      return formatDuration(value);
    case 'seconds':
      return value === 0 ? '0 s' : formatDuration(value * 1000);
    case 'celsius':
      return `${short(value)} °C`;
    case 'mbit_per_second':
      return `${short(value)} Mbit/s`;
    case 'state':
      return states?.[value] ?? String(value);
    default:
      return grouped(value);
  }
}
