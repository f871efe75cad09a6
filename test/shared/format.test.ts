import { formatDuration, formatValue } from '@forewarn/shared';
import { expect, it } from 'vitest';

it.each([
  [0.963, 'ratio', '96.3 %'],
  [0, 'bytes', '0 B'],
  [1536, 'bytes', '1.5 KB'],
  [4_402_341_478, 'bytes', '4.1 GB'],
  [10 * 1024 ** 3, 'bytes', '10 GB'],
  [123_456_789, 'bytes_per_second', '118 MB/s'],
  [0.8, 'ms', '0.8 ms'],
  [250, 'ms', '250 ms'],
  [90_000, 'seconds', '1 d 1 h'],
  [0, 'seconds', '0 s'],
  [-3 * 86_400, 'seconds', '−3 d'],
  [1000, 'mbit_per_second', '1000 Mbit/s'],
  [41.5, 'celsius', '41.5 °C'],
  [12_345, 'count', '12,345'],
  [-1_234_567.891, 'count', '-1,234,567.89'],
  [0.125, 'count', '0.13'],
  [999, 'count', '999'],
] as const)('%s %s reads %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

it('what was not read is a dash, and a state its name', () => {
  expect(formatValue(null, 'ratio')).toBe('–');
  expect(formatValue(1, 'state', ['idle', 'printing'])).toBe('printing');
});

it('a length of time has at most two units and carries over', () => {
  expect([850, 12_000, 59_999, 90_000, 12_000_000, 2 * 86_400_000 - 1].map(formatDuration)).toEqual([
    '850 ms',
    '12 s',
    '1 min',
    '1 min 30 s',
    '3 h 20 min',
    '2 d',
  ]);
});
