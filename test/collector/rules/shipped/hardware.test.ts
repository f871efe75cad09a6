import { describe, expect, it } from 'vitest';
import { probes } from '../../../../packages/agent/src/probes/index.ts';
import { upsStates } from '../../../../packages/agent/src/probes/ups/metrics.ts';
import { ruleKinds } from '../../../../packages/collector/src/rules/index.ts';
import { createRuleset } from '../../../../packages/collector/src/rules/ruleset.ts';
import { hardware } from '../../../../packages/collector/src/rules/shipped/hardware.ts';
import { memoryErrors } from '../../../../packages/collector/src/rules/shipped/memory-errors.ts';
import { power } from '../../../../packages/collector/src/rules/shipped/power.ts';
import { judgedDevice, type Told } from './told.ts';

const well: Told = {
  'drive.health_watch': 'watched',
  'drive.health of A': 'healthy',
  'drive.failure_rate of A': 0,
  'drive.worn of A': 0.2,
  'drive.temperature of A': 41,
  'drive.temperature_left of A': 19,
  'disk_events.last_day': 0,
  'raid.state of md0': 'healthy',
  'raid.missing of md0': 0,
  'raid.errors of btrfs data': 14_080,
  'memory_errors.corrected of DIMM1': 7,
  'memory_errors.corrected_day of DIMM1': 0,
  'memory_errors.uncorrected of DIMM1': 0,
  'sensors.temperature of cpu': 60,
  'sensors.temperature_left of cpu': 40,
  'sensors.fan_speed of fan1': 1200,
  'sensors.fan of fan1': 'turning',
  'battery.charge of BAT0': 0.9,
  'battery.state of BAT0': 'mains',
  'battery.capacity of BAT0': 0.92,
  'battery.cycles of BAT0': 120,
  'battery.condition of BAT0': 'good',
  'ups.state of cellar': 'online',
  'ups.charge of cellar': 1,
  'ups.load of cellar': 0.3,
  'ups.runtime of cellar': 1500,
  'ups.battery of cellar': 'good',
};

/** What is told for three hours, and who must complain how. */
const troubles: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['has nothing', {}, {}],
  ['has a disk with an old history', { 'drive.health of A': 'history', 'drive.failure_rate of A': 0.15 }, {}],
  ['has a disk that degrades', { 'drive.health of A': 'degrading' }, { 'drive-failing A': 'warning' }],
  ['has a disk at risk', { 'drive.health of A': 'at-risk' }, { 'drive-failing A': 'warning' }],
  ['has a disk that fails', { 'drive.health of A': 'failing' }, { 'drive-failing A': 'critical' }],
  ['has a worn disk', { 'drive.health of A': 'worn', 'drive.worn of A': 0.97 }, { 'drive-worn A': 'warning' }],
  ['has a disk on a bad cable', { 'drive.health of A': 'cable' }, { 'drive-cable A': 'warning' }],
  ['has a disk near its limit', { 'drive.temperature_left of A': 2 }, {}],
  ['has a hot disk', { 'drive.temperature_left of A': -3 }, { 'drive-hot A': 'warning' }],
  ['may not ask its disks', { 'drive.health_watch': 'no-helper' }, { 'drive-not-watched': 'info' }],
  ['checks its array', { 'raid.state of md0': 'checking' }, {}],
  ['lost one disk of a mirror', { 'raid.state of md0': 'degraded' }, { 'raid-degraded md0': 'critical' }],
  ['lost one of two spare disks', { 'raid.state of md0': 'reduced' }, { 'raid-degraded md0': 'warning' }],
  ['fills the new disk of a mirror', { 'raid.state of md0': 'rebuilding' }, { 'raid-degraded md0': 'info' }],
  ['lost its array', { 'raid.state of md0': 'failed' }, { 'raid-degraded md0': 'critical' }],
  ['corrects memory now and then', { 'memory_errors.corrected_day of DIMM1': 6 }, {}],
  ['corrects memory often', { 'memory_errors.corrected_day of DIMM1': 12 }, { 'memory-corrected DIMM1': 'warning' }],
  ['works hard and warm', { 'sensors.temperature_left of cpu': 6 }, {}],
  ['is about to switch itself off', { 'sensors.temperature_left of cpu': 1 }, { 'sensor-hot cpu': 'warning' }],
  ['lets a fan rest', { 'sensors.fan of fan1': 'standing', 'sensors.fan_speed of fan1': 0 }, {}],
  ['has a broken fan', { 'sensors.fan of fan1': 'broken' }, { 'fan-broken fan1': 'warning' }],
  ['runs on its battery', { 'battery.state of BAT0': 'discharging', 'battery.charge of BAT0': 0.2 }, {}],
  ['has an old battery', { 'battery.capacity of BAT0': 0.75 }, { 'battery-aging BAT0': 'warning' }],
  [
    'has a worn battery',
    { 'battery.capacity of BAT0': 0.5 },
    { 'battery-aging BAT0': 'warning', 'battery-worn BAT0': 'warning' },
  ],
  ['has a faulty battery', { 'battery.condition of BAT0': 'service' }, { 'battery-condition BAT0': 'warning' }],
  ['tests its UPS', { 'ups.state of cellar': 'testing', 'ups.charge of cellar': 0.85 }, {}],
  [
    'lost the mains',
    { 'ups.state of cellar': 'on-battery', 'ups.charge of cellar': 0.7 },
    { 'ups-on-battery cellar': 'warning' },
  ],
  [
    'lost the mains for long',
    { 'ups.state of cellar': 'on-battery', 'ups.charge of cellar': 0.35 },
    { 'ups-on-battery cellar': 'critical' },
  ],
  [
    'is about to lose power',
    { 'ups.state of cellar': 'low-battery', 'ups.charge of cellar': 0.5 },
    { 'ups-on-battery cellar': 'critical' },
  ],
  ['has a UPS that does not fill', { 'ups.charge of cellar': 0.7 }, { 'ups-charge cellar': 'warning' }],
  ['has a UPS that is all but empty', { 'ups.charge of cellar': 0.3 }, { 'ups-charge cellar': 'critical' }],
  ['loads its UPS too much', { 'ups.load of cellar': 0.85 }, { 'ups-load cellar': 'warning' }],
  ['loads its UPS far too much', { 'ups.load of cellar': 0.97 }, { 'ups-load cellar': 'critical' }],
  ['needs a new battery in its UPS', { 'ups.battery of cellar': 'replace' }, { 'ups-battery cellar': 'warning' }],
  ['has a silent UPS', { 'ups.state of cellar': 'silent' }, { 'ups-trouble cellar': 'warning' }],
  ['goes past its UPS', { 'ups.state of cellar': 'unprotected' }, { 'ups-trouble cellar': 'warning' }],
  ['draws more than its UPS bears', { 'ups.state of cellar': 'overloaded' }, { 'ups-trouble cellar': 'critical' }],
];

describe('a machine that', () => {
  it.each(troubles)('%s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, 180);
    expect(device.complaints).toEqual(complaints);
    device.tells(well, 1);
    expect(device.complaints).toEqual({});
  });

  it('loses power for half a minute disturbs nobody', () => {
    const device = judgedDevice();
    device.tells({ ...well, 'ups.state of cellar': 'on-battery' });
    expect(device.complaints).toEqual({});
    device.tells({ ...well, 'ups.state of cellar': 'on-battery' });
    expect(device.complaints).toEqual({ 'ups-on-battery cellar': 'warning' });
  });
});

const event = (kind: string, instance = 'sda') => ({ events: [{ kind, at: 0, instance }] });
const day = 24 * 60;

describe('what the log tells of a disk', () => {
  it.each([
    ['disk-bad-block', 1, { 'disk-bad-block sda': 'critical' }],
    ['disk-failure-predicted', 1, { 'disk-failure-predicted sda': 'critical' }],
    ['disk-lost', 1, { 'disk-lost sda': 'critical' }],
    ['thin-pool-full', 1, { 'thin-pool-full sda': 'critical' }],
    ['disk-error', 2, {}],
    ['disk-error', 3, { 'disk-errors sda': 'warning' }],
    ['file-system-error', 2, {}],
    ['file-system-error', 3, { 'file-system-errors sda': 'warning' }],
    ['raid-error', 1, { 'raid-errors sda': 'warning' }],
    ['memory-error', 1, { 'memory-uncorrected sda': 'critical' }],
    ['hardware-error', 1, { 'hardware-error sda': 'warning' }],
    ['hardware-error', 2, { 'hardware-error sda': 'critical' }],
    ['hardware-error-corrected', 9, {}],
    ['hardware-error-corrected', 10, { 'hardware-error-corrected sda': 'warning' }],
  ])('%s, %i times', (kind, times, complaints) => {
    const device = judgedDevice();
    for (let n = 0; n < times; n += 1) device.found(event(kind));
    expect(device.complaints).toEqual(complaints);
    device.pass(7 * day + 1);
    expect(device.complaints).toEqual({});
  });

  it('of three disks once each is no trouble of any', () => {
    const device = judgedDevice();
    for (const disk of ['sda', 'sdb', 'sdc']) device.found(event('disk-error', disk));
    expect(device.complaints).toEqual({});
  });
});

const declared = new Map(probes.flatMap((probe) => Object.entries(probe.metrics)));
const rules = [...hardware, ...power, ...memoryErrors];
const scope = { device: 'd', site: '', tags: [], role: 'server', platform: 'linux' } as const;

describe('a rule in the box for hardware', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s judges what a probe tells', (_, rule) => {
    const [ready] = createRuleset(ruleKinds, [rule], []).forDevice(scope);
    for (const metric of ready?.judge.metrics ?? []) expect([...declared.keys()]).toContain(metric);
    const { metric, states } = rule.params as { metric?: string; states?: object };
    for (const state of Object.keys(states ?? {})) expect(declared.get(metric ?? '')?.states).toContain(state);
    for (const [, name = ''] of rule.summary.matchAll(/\{\{metric:([^}]+)\}\}/g))
      expect([...declared.keys()]).toContain(name);
  });

  it('counts the states of a UPS as the agent does', () => {
    expect(upsStates.indexOf('testing')).toBe(1);
    expect(upsStates.slice(5)).toEqual(['on-battery', 'low-battery', 'off']);
  });
});
