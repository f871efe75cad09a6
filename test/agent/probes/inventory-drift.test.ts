import { describe, expect, it } from 'vitest';
import { driftOf } from '../../../packages/agent/src/probes/inventory/drift.ts';
import { inventory } from '../../../packages/agent/src/probes/inventory/index.ts';
import { printed, recordedHost, start } from '../recorded-host.ts';

describe('what changed in an inventory', () => {
  it.each([
    [
      'a program that came',
      [{ name: 'a', version: '1' }],
      [
        { name: 'a', version: '1' },
        { name: 'b', version: '2' },
      ],
      'Added: b.',
    ],
    ['a program that went', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }], 'Gone: a.'],
    [
      'a newer version',
      [{ name: 'a', version: '1' }, { name: 'b' }],
      [{ name: 'a', version: '2' }, { name: 'b' }],
      'Changed: a (version 1 → 2).',
    ],
    [
      'a part of the one machine',
      [{ model: 'X', memoryBytes: 8e9 }],
      [{ model: 'X', memoryBytes: 16e9 }],
      'Changed: memoryBytes 8000000000 → 16000000000.',
    ],
    ['a little less memory by a new kernel', [{ memoryBytes: 8e9 }], [{ memoryBytes: 7.99e9 }], ''],
    ['a serial number that was not told this time', [{ serial: 'A1' }], [{ serial: null }], ''],
    ['the full name in another network', [{ fullName: 'pc.office' }], [{ fullName: 'pc.home' }], ''],
    [
      'a disk that was exchanged',
      [
        { serial: 'A', model: 'Disk' },
        { serial: 'C', model: 'Other' },
      ],
      [
        { serial: 'B', model: 'Disk' },
        { serial: 'C', model: 'Other' },
      ],
      'Added: Disk. Gone: Disk.',
    ],
  ])('%s', (_, before, after, words) => expect(driftOf(before, after)).toBe(words));

  it('names some of very many', () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ name: `p${String(n).padStart(2, '0')}` }));
    expect(driftOf([], many)).toBe('Added: p00, p01, p02, p03, p04, p05, p06, p07 and 12 more.');
  });

  it('is an event of the device’s story, over restarts of the agent, and its first sight is none', async () => {
    const host = recordedHost();
    host.answerInformation = JSON.parse(printed('inventory.json'));
    expect((await start(inventory, host)()).events).toEqual([]);
    const grown = JSON.parse(printed('inventory.json'));
    grown.mem.total *= 2;
    host.answerInformation = grown;
    const { events } = await start(inventory, host)();
    expect(events).toMatchObject([{ kind: 'inventory-changed', instance: 'hardware', at: host.at }]);
    expect((await start(inventory, host)()).events).toEqual([]);
  });

  it('starts anew when what was kept is broken', async () => {
    const host = recordedHost();
    host.kept.set('inventory', '[{"section":');
    host.answerInformation = JSON.parse(printed('inventory.json'));
    expect((await start(inventory, host)()).events).toEqual([]);
  });
});
