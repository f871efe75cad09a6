import type { MetricDeclaration } from '@forewarn/shared';

const scaled = (value: number, base: number, names: readonly string[]): string => {
  let rest = value;
  let place = 0;
  while (Math.abs(rest) >= base && place < names.length - 1) {
    rest /= base;
    place += 1;
  }
  return `${Number(rest.toPrecision(3))} ${names[place]}`;
};

/** Bytes as people read them, in powers of 1000 as disks are sold. */
export const readableBytes = (bytes: number) => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);

/** A length of time in its two largest units. */
export function readableDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A reading in words: `83.2 %`, `1.2 GB`, `stopped`. */
export function readableValue(value: number | null, metric: Pick<MetricDeclaration, 'unit' | 'states'>): string {
  if (value === null) return 'no value';
  const short = Number(value.toPrecision(4));
  switch (metric.unit) {
    case 'ratio':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'bytes':
      return readableBytes(value);
    case 'bytes_per_second':
      return `${readableBytes(value)}/s`;
    case 'per_second':
      return `${short}/s`;
    case 'ms':
      return readableDuration(value);
    case 'seconds':
      return readableDuration(value * 1000);
    case 'celsius':
      return `${short} °C`;
    case 'mbit_per_second':
      return `${short} Mbit/s`;
    case 'state':
      return metric.states?.[value] ?? `state ${value}`;
    case 'count':
      return String(short);
  }
}

/** Text from outside, safe on a terminal: control characters could move the cursor or change its colours. */
export const printable = (text: string) => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '·');

/** Columns as wide as they need; the last one runs free. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
