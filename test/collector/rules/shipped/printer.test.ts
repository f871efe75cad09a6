import { describe, expect, it } from 'vitest';
import { printer as machines } from '../../../../packages/collector/src/rules/shipped/printer.ts';
import { printerSupplies } from '../../../../packages/collector/src/rules/shipped/printer-supplies.ts';
import { judgedDevice, type Told } from './told.ts';

const printer = [...machines, ...printerSupplies];

const well: Told = {
  'printer.system': 'running',
  'printer.state of HP': 'idle',
  'printer.accepting of HP': 'yes',
  'printer.trouble of HP': 'none',
  'printer.witnesses of HP': 'agree',
  'printer.queued of HP': 0,
  'printer.oldest_job of HP': 0,
  'printer.blocked of HP': 0,
  'printer.stalled of HP': 0,
  'printer.paper of HP': 0.6,
  'printer.pages of HP': 54_321,
  'printer.supply of HP/Black': 0.7,
  'printer.supply_lasts of HP/Black': 90 * 86_400,
};
const trouble = (name: string): Told => ({ 'printer.trouble of HP': name });

/** Each with what is told of it for an hour, and who must complain how. */
const stories: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['is well', {}, {}],
  ['has an empty paper tray and nobody waits', { 'printer.paper of HP': 0 }, {}],
  ['prints a long document', { 'printer.state of HP': 'processing', 'printer.oldest_job of HP': 900 }, {}],
  ['is low on paper', trouble('paper-low'), {}],
  ['is jammed', trouble('jam'), { 'printer-trouble HP': 'warning' }],
  ['has no toner', trouble('toner-empty'), { 'printer-trouble HP': 'warning' }],
  ['has a full waste container', trouble('marker-waste-full'), { 'printer-trouble HP': 'warning' }],
  ['has a fault', trouble('needs-service'), { 'printer-trouble HP': 'warning' }],
  ['lacks a filter', trouble('filter-missing'), { 'printer-trouble HP': 'warning' }],
  ['has a stopped document', trouble('job-stopped'), { 'printer-trouble HP': 'warning' }],
  ['has stopped', trouble('stopped'), { 'printer-trouble HP': 'warning' }],
  ['is paused', trouble('paused'), { 'printer-paused HP': 'warning' }],
  ['rejects documents', trouble('rejecting'), { 'printer-paused HP': 'warning' }],
  ['is off and nobody waits', trouble('offline'), { 'printer-attention HP': 'info' }],
  ['says that it is offline', trouble('set-offline'), { 'printer-attention HP': 'info' }],
  ['asks for service', trouble('service-due'), { 'printer-service-due HP': 'info' }],
  ['says that toner runs low', trouble('toner-low'), { 'printer-says-low HP': 'info' }],
  [
    'is off and documents wait',
    { ...trouble('not-answering'), 'printer.blocked of HP': 400 },
    { 'printer-attention HP': 'info', 'printer-blocked HP': 'warning' },
  ],
  ['is stuck', { 'printer.stalled of HP': 700 }, { 'printer-job-stuck HP': 'warning' }],
  ['is slow', { 'printer.stalled of HP': 500 }, {}],
  ['is seen otherwise', { 'printer.witnesses of HP': 'system-misses-trouble' }, { 'printer-witnesses HP': 'info' }],
  [
    'contradicts itself',
    { 'printer.witnesses of HP': 'device-contradicts-itself' },
    { 'printer-witnesses HP': 'info' },
  ],
  ['cannot be asked', { 'printer.witnesses of HP': 'device-not-asked' }, {}],
  ['has a supply at 15 %', { 'printer.supply of HP/Black': 0.15 }, { 'printer-supply-low HP/Black': 'warning' }],
  [
    'has a supply at 5 %',
    { 'printer.supply of HP/Black': 0.05 },
    { 'printer-supply-low HP/Black': 'warning', 'printer-supply-empty-soon HP/Black': 'warning' },
  ],
  [
    'runs out in three days',
    { 'printer.supply of HP/Black': 0.2, 'printer.supply_lasts of HP/Black': 3 * 86_400 },
    { 'printer-supply-runs-out HP/Black': 'warning' },
  ],
  ['prints so much that a full cartridge lasts for three days', { 'printer.supply_lasts of HP/Black': 3 * 86_400 }, {}],
  ['has no print system', { 'printer.system': 'stopped' }, { 'printer-system-down': 'warning' }],
];

it('a driver that Windows cannot load is told for a day', () => {
  const device = judgedDevice({ platform: 'win32' });
  device.tells(well, 2);
  const failed = { kind: 'print-driver-failed', at: 0, instance: 'unidrv.dll' };
  device.found({ events: [failed] });
  expect(device.complaints).toEqual({ 'print-driver-failed unidrv.dll': 'info' });
  device.pass(24 * 60);
  expect(device.complaints).toEqual({});
});

describe('a printer that', () => {
  it.each(stories)('%s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, 60);
    expect(device.complaints).toEqual(complaints);
    device.tells(well, 60);
    expect(device.complaints).toEqual({});
  });

  it('has a story here for every rule', () => {
    const told = new Set(
      stories.flatMap(([, , complaints]) => Object.keys(complaints).map((name) => name.split(' ')[0])),
    );
    told.add('print-driver-failed');
    for (const { id } of printer) expect(told).toContain(id);
  });

  it('is in trouble for less than the hold opens nothing', () => {
    const device = judgedDevice();
    device.tells({ ...well, ...trouble('jam') }, 4);
    expect(device.complaints).toEqual({});
  });

  it('only wants to be looked at makes no ticket', () => {
    const quiet = printer.filter((rule) => rule.quiet).map(({ id }) => id);
    expect(quiet).toEqual([
      'printer-attention',
      'print-driver-failed',
      'printer-service-due',
      'printer-witnesses',
      'printer-says-low',
      'printer-supply-low',
    ]);
  });
});
