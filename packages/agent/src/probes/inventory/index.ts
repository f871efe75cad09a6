import type { InventoryCall } from '../../host.ts';
import { defineProbe } from '../probe.ts';
import type { createDrift } from './drift.ts';

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

/** A change in these is an event; addresses and who is logged on change daily. */
const still = new Set(['hardware', 'memory', 'disks', 'os']);

/** Daily, in a child that exits (Windows: with its other questions). Only sections that changed are sent on. */
export const inventory = defineProbe({
  name: 'inventory',
  everyMs: 86_400_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {},
  reads:
    'What machine this is: maker, model, serial numbers, processor, memory, drives, operating system, network addresses, and who is logged on.',
  start: (host) => {
    let drift: ReturnType<typeof createDrift> | undefined;
    let askWindows: ReturnType<typeof host.windows> | undefined;
    // On Windows systeminformation starts a PowerShell for nearly every question; there all is asked in one.
    const fromWindows = async () => {
      const { inventoryQuery, parseInventory } = await import('./windows.ts');
      askWindows ??= host.windows(inventoryQuery);
      return parseInventory(await askWindows());
    };
    return async (signal) => {
      const answers = await (host.platform === 'win32' ? fromWindows() : host.information(calls, signal));
      const { toFacts } = await import('./sections.ts');
      drift ??= (await import('./drift.ts')).createDrift(host, 'inventory');
      const facts = toFacts(answers, host.settings.owner);
      return { facts, events: drift(facts.filter(({ section }) => still.has(section))) };
    };
  },
});
