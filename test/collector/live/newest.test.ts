import type { Metric, Series } from '@forewarn/shared';
import { describe, expect, it } from 'vitest';
import { createFleet, type Fleet, type FleetDevice } from '../../../packages/collector/src/live/fleet.ts';
import { createPresent, type Present } from '../../../packages/collector/src/live/present.ts';

const used: Metric = { name: 'disk.used', unit: 'ratio', help: 'Share of the volume in use' };

/** A device as the pipeline keeps it: its present state is replaced when an epoch begins. */
function deviceNamed(id: string): FleetDevice & { present: Present } {
  const identity = { id, name: id, platform: 'linux', role: 'server', site: 'Kiel', tags: [], owner: '' } as const;
  return { identity, present: createPresent('epoch-1'), reportedAt: 1, leftAt: null, inMaintenance: false };
}

function fleetOf(...ids: string[]) {
  const fleet = createFleet(() => 1_000, 30_000);
  const devices = ids.map(deviceNamed);
  for (const device of devices) fleet.put(device);
  /** What stands in the columns, row by row. */
  const rows = () => {
    const { devices: names, instances, values, readAt } = fleet.newest('disk.used');
    return names.map((name, i) => [name, instances[i], values[i], readAt[i]]);
  };
  return { fleet, devices, rows };
}

/** As the pipeline does: what a device declares is followed by its report. */
function declareIn(fleet: Fleet, device: (FleetDevice & { present: Present }) | undefined, ...series: Series[]) {
  device?.present.declare([used], series);
  if (device) fleet.touch(device.identity.id);
}

function report(fleet: Fleet, device: FleetDevice | undefined, at: number, values: (number | null)[]) {
  device?.present?.take({ values }, at);
  if (device) fleet.touch(device.identity.id);
}

describe('the newest readings of a metric', () => {
  it('are those of every series of that name, at every moment', () => {
    const { fleet, devices, rows } = fleetOf('a', 'b', 'c');
    expect(fleet.newest('disk.used').metric).toBeUndefined();
    declareIn(fleet, devices[0], [0, 'cpu.use', ''], [1, 'disk.used', '/'], [2, 'disk.used', '/home']);
    declareIn(fleet, devices[2], [0, 'disk.used', '/']);
    report(fleet, devices[0], 100, [0.1, 0.5, null]);
    expect(rows()).toEqual([
      ['a', '/', 0.5, 100],
      ['a', '/home', Number.NaN, 0],
      ['c', '/', Number.NaN, 0],
    ]);
    expect(fleet.newest('disk.used').metric).toEqual(used);
    report(fleet, devices[0], 200, [0.1, 0.6, 0.7]);
    report(fleet, devices[2], 210, [0.9]);
    expect(rows()).toEqual([
      ['a', '/', 0.6, 200],
      ['a', '/home', 0.7, 200],
      ['c', '/', 0.9, 210],
    ]);
  });

  it('follow series that are declared later, a new epoch, and devices that come and go', () => {
    const { fleet, devices, rows } = fleetOf('a', 'b');
    const [a, b] = devices;
    declareIn(fleet, a, [0, 'disk.used', '/']);
    expect(rows()).toHaveLength(1);
    declareIn(fleet, a, [1, 'disk.used', '/home']);
    expect(rows().map(([, instance]) => instance)).toEqual(['/', '/home']);
    if (b) b.present = createPresent('epoch-2');
    declareIn(fleet, b, [3, 'disk.used', '/srv']);
    report(fleet, b, 300, [null, null, null, 0.4]);
    expect(rows().at(-1)).toEqual(['b', '/srv', 0.4, 300]);
    fleet.remove('a');
    expect(rows()).toEqual([['b', '/srv', 0.4, 300]]);
    const c = deviceNamed('c');
    declareIn(fleet, c, [0, 'disk.used', '/']);
    fleet.put(c);
    expect(rows().map(([device]) => device)).toEqual(['b', 'c']);
  });

  it('are handed out as they are at that moment, and are right again after nobody looked for long', () => {
    const clock = { now: 1_000 };
    const fleet = createFleet(() => clock.now, 30_000);
    const device = deviceNamed('a');
    fleet.put(device);
    declareIn(fleet, device, [0, 'disk.used', '/']);
    report(fleet, device, 100, [0.5]);
    const before = fleet.newest('disk.used');
    report(fleet, device, 110, [0.6]);
    expect([...before.values]).toEqual([0.5]);
    for (const later of [1_000, 1e6, 1e6]) {
      clock.now += later;
      fleet.touchAll();
      report(fleet, device, clock.now, [later]);
      expect([...fleet.newest('disk.used').values]).toEqual([later]);
    }
  });

  it('are right for more metrics than are kept at a time', () => {
    const { fleet, devices } = fleetOf('a');
    const names = Array.from({ length: 20 }, (_, i) => `cpu.m${i}`);
    declareIn(fleet, devices[0], ...names.map((name, i): Series => [i, name, '']));
    for (const round of [1, 2, 3]) {
      report(
        fleet,
        devices[0],
        round,
        names.map((_, i) => i * round),
      );
      expect(names.map((name) => fleet.newest(name).values[0])).toEqual(names.map((_, i) => i * round));
    }
  });
});
