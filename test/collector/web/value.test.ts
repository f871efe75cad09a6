import { expect, it } from 'vitest';
import { titleBesideDevice } from '../../../packages/collector/web/format/incident-title.ts';
import { ago, duration } from '../../../packages/collector/web/format/time.ts';
import { formatValue, metricTitle } from '../../../packages/collector/web/format/value.ts';

it.each([
  [0.934, 'ratio', '93.4 %'],
  [4_402_341_478, 'bytes', '4.1 GB'],
  [0, 'bytes', '0 B'],
  [1_245_184, 'bytes_per_second', '1.19 MB/s'],
  [0.8, 'ms', '0.8 ms'],
  [90_000, 'ms', '1 min 30 s'],
  [68_400, 'seconds', '19 h'],
  [41.5, 'celsius', '41.5 °C'],
  [12_345, 'count', '12,345'],
] as const)('%s in %s reads %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

it('a missing reading is said, never shown as zero', () => {
  expect(formatValue(null, 'ratio')).toBe('no reading');
});

it('a state is its name, and one that is not in the list is not guessed', () => {
  expect(formatValue(2, 'state', ['idle', 'printing', 'paper-jam'])).toBe('paper jam');
  expect(formatValue(7, 'state', ['idle'])).toBe('state 7');
});

it('a length of time has at most two units and carries over', () => {
  expect(duration(59_999)).toBe('60 s');
  expect(duration(3 * 3_600_000 + 20 * 60_000)).toBe('3 h 20 min');
  expect(duration(2 * 86_400_000 - 1)).toBe('2 d');
});

it('a device that never reported says never', () => {
  expect(ago(0, 5)).toBe('never');
  expect(ago(1_000, 61_000)).toBe('1 min ago');
});

it('a metric is called by words', () => {
  expect(metricTitle('disk.available_bytes')).toBe('Disk available');
  expect(metricTitle('cpu.load15')).toBe('CPU load over 15 min');
  expect(metricTitle('memory.pressure300')).toBe('Memory pressure over 300 s');
  expect(metricTitle('cpu.load15_per_core')).toBe('CPU load over 15 min per core');
});

it('a title beside its device does not repeat the name, unless the sentence needs it', () => {
  const deviceName = 'WS-1';
  const instance = '';
  expect(titleBesideDevice({ deviceName, instance, title: 'WS-1: / is almost full' })).toBe('/ is almost full');
  expect(titleBesideDevice({ deviceName, instance, title: 'WS-1 does not report' })).toBe('Does not report');
  expect(titleBesideDevice({ deviceName, instance, title: 'WS-1 and HP-2F do not tell the same' })).toContain(
    'WS-1 and',
  );
  expect(titleBesideDevice({ deviceName, instance, title: 'WS-10: / is almost full' })).toContain('WS-10');
});

it('what a machine calls a thing is not respelled at the start of a title', () => {
  const title = 'srv-1: md0 has lost a disk';
  expect(titleBesideDevice({ deviceName: 'srv-1', instance: 'md0', title })).toBe('md0 has lost a disk');
  expect(titleBesideDevice({ deviceName: 'srv-1', instance: 'md', title: 'srv-1: the array is bad' })).toBe(
    'The array is bad',
  );
});
