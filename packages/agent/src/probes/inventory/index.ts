import type { InventoryCall } from '../../host.ts';
import { defineProbe } from '../probe.ts';

const calls: readonly InventoryCall[] = [
  'system',
  'bios',
  'baseboard',
  'chassis',
  'cpu',
  'mem',
  'memLayout',
  'osInfo',
  'diskLayout',
  'networkInterfaces',
  'battery',
  'users',
];

/** Daily, in a child that exits. Only sections that changed are sent on. */
export const inventory = defineProbe({
  name: 'inventory',
  everyMs: 86_400_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {},
  reads:
    'What machine this is: maker, model, serial numbers, processor, memory, drives, operating system, network addresses, and who is logged on.',
  start: (host) => async (signal) => {
    const answers = await host.information(calls, signal);
    const { toFacts } = await import('./sections.ts');
    return { facts: toFacts(answers, host.settings.owner) };
  },
});
