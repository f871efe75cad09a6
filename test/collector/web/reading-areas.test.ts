import type { Severity } from '@forewarn/shared';
import { expect, it } from 'vitest';
import type { Reading } from '../../../packages/collector/web/api/shapes.ts';
import { areasOf, glanceOf, isMatrix } from '../../../packages/collector/web/pages/device/reading-areas.ts';
import { severityBy } from '../../../packages/collector/web/pages/device/series-severity.ts';
import { readingsAt } from './simulated-readings.ts';

const reading = (metric: string, instance = '', rest: Partial<Reading> = {}): Reading => ({
  ...{ metric, instance, unit: 'count', help: '', states: null, value: 1, at: 0, detail: '' },
  ...rest,
});
const told = (one: Reading, severity?: Severity) => ({ reading: one, severity });
const titles = (...metrics: string[]) => areasOf(metrics.map((metric) => told(reading(metric)))).map((a) => a.title);

it('readings stand under what a technician looks for, in a known order, the agent itself last', () => {
  expect(titles('agent.cpu', 'clock.offset', 'raid.state', 'disk.used', 'cpu.use')).toEqual([
    'Processor and programs',
    'Disks',
    'Clock',
    'The agent itself',
  ]);
});

it('a probe that the console has never heard of has a heading of its own, before the agent', () => {
  expect(titles('agent.cpu', 'coffee_maker.beans', 'cpu.use')).toEqual([
    'Processor and programs',
    'Coffee maker',
    'The agent itself',
  ]);
});

it('no reading of any probe is lost or shown twice', () => {
  const all = readingsAt(0).map(({ metric: { name }, instance }) => told(reading(name, instance)));
  const shown = areasOf(all).flatMap((area) =>
    area.blocks.flatMap((block) => (isMatrix(block) ? block.rows.flatMap((row) => row.told) : block.told)),
  );
  expect(new Set(shown)).toEqual(new Set(all));
  expect(shown).toHaveLength(all.length);
});

it('what stands in an incident comes first, the worst before all', () => {
  const areas = areasOf([
    told(reading('cpu.use')),
    told(reading('updates.security'), 'warning'),
    told(reading('raid.state', 'md0'), 'critical'),
  ]);
  expect(areas.map((area) => area.title)).toEqual(['Disks', 'Updates', 'Processor and programs']);
});

it('many things that are read alike are rows of a table, few have a heading each', () => {
  const services = (count: number) =>
    areasOf(Array.from({ length: count }, (_, i) => told(reading('service.state', `unit-${i}`))))[0]?.blocks.map(
      isMatrix,
    );
  expect(services(3)).toEqual([false, false, false]);
  expect(services(4)).toEqual([true]);
});

it('a closed area says what is wrong with it, and keeps quiet about what is unknown', () => {
  const state = (metric: string, instance: string, name: string, detail = '') =>
    told(reading(metric, instance, { unit: 'state', value: 0, states: [name], detail }));
  const [area] = areasOf([
    told(reading('raid.missing', 'md0')),
    state('raid.state', 'md0', 'healthy'),
    state('drive.health', 'sda', 'unknown'),
    state('raid.state', 'md1', 'degraded', 'sdb is missing'),
  ]);
  expect(area && glanceOf(area)).toBe('md1 degraded · md0 healthy · Missing 1');
});

it('an incident marks the readings that its rule is about, of its instance alone', () => {
  const incidents = [{ rule: 'disk-space', instance: '/srv', severity: 'critical' as const }];
  const severityOf = severityBy(incidents, new Map([['disk-space', ['disk.used']]]));
  expect(severityOf({ metric: 'disk.used', instance: '/srv' })).toBe('critical');
  expect(severityOf({ metric: 'disk.used', instance: '/' })).toBeUndefined();
  expect(severityOf({ metric: 'disk.state', instance: '/srv' })).toBeUndefined();
});
