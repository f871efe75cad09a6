import { describe, expect, it } from 'vitest';
import { filled } from '../../../../packages/collector/src/pipeline/describe.ts';
import { slow } from '../../../../packages/collector/src/rules/shipped/slow.ts';
import { judgedDevice, type Told } from './told.ts';

const idle: Told = {
  'cpu.use': 0.1,
  'cpu.run_queue_per_core': 0.2,
  'cpu.load15_per_core': 0.3,
  'cpu.iowait': 0.01,
  'cpu.steal': 0,
  'memory.available': 0.5,
  'memory.pressure300': 0,
  'disk.pressure300': 0.02,
  'memory.commit_left': 0.5,
  'thermal.throttled': 0,
  'startup.boot': 25,
  'startup.boot_ratio': 1.1,
  'startup.logon': 4,
};

/** Each with what is told of it for an hour, and who must complain how. */
const troubles: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['is idle', {}, {}],
  ['works hard with nobody waiting', { 'cpu.use': 0.98, 'cpu.run_queue_per_core': 0.8 }, {}],
  ['works hard and lets work wait', { 'cpu.use': 0.97, 'cpu.run_queue_per_core': 3 }, { 'cpu-overload': 'warning' }],
  ['does nothing else any more', { 'cpu.use': 1, 'cpu.run_queue_per_core': 3 }, { 'cpu-overload': 'critical' }],
  ['has a queue of tasks', { 'cpu.load15_per_core': 2.5 }, { 'load-high': 'warning' }],
  [
    'waits for its disks',
    { 'cpu.iowait': 0.6, 'disk.pressure300': 0.6 },
    { 'cpu-iowait': 'warning', 'disk-pressure': 'warning' },
  ],
  ['gets too little of its host', { 'cpu.steal': 0.3 }, { 'cpu-steal': 'warning' }],
  ['has little memory left', { 'memory.available': 0.08 }, { 'memory-low': 'warning' }],
  [
    'has no memory left',
    { 'memory.available': 0.02, 'memory.pressure300': 0.5 },
    { 'memory-low': 'critical', 'memory-pressure': 'warning' },
  ],
  ['is slowed by heat now and then', { 'thermal.throttled': 0.1 }, {}],
  ['is slowed by heat for long', { 'thermal.throttled': 0.6 }, { 'heat-throttling': 'warning' }],
  ['started slowly, as always', { 'startup.boot': 200, 'startup.boot_ratio': 1 }, {}],
  ['started in half a minute instead of ten seconds', { 'startup.boot': 30, 'startup.boot_ratio': 3 }, {}],
  ['started far more slowly than ever', { 'startup.boot': 130, 'startup.boot_ratio': 3 }, { 'boot-slow': 'warning' }],
  ['always starts in six minutes', { 'startup.boot': 360, 'startup.boot_ratio': 1 }, { 'boot-slow': 'warning' }],
  ['lets people wait for their desktop', { 'startup.logon': 90 }, { 'logon-slow': 'warning' }],
];

describe('a workstation that', () => {
  it.each(troubles)('%s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...idle, ...told }, 60);
    expect(device.complaints).toEqual(complaints);
    device.tells(idle, 60);
    expect(device.complaints).toEqual({});
  });

  it('has promised away its page file, on Windows', () => {
    const device = judgedDevice({ platform: 'win32' });
    device.tells({ ...idle, 'memory.commit_left': 0.02 }, 60);
    expect(device.complaints).toEqual({ 'page-file-full': 'critical' });
  });

  it('had to end programs for lack of memory, once or again and again', () => {
    const device = judgedDevice();
    const kill = { events: [{ kind: 'oom-kill', at: 0 }] };
    device.found(kill);
    expect(device.complaints).toEqual({ 'oom-kill': 'warning' });
    for (let n = 0; n < 4; n += 1) device.found(kill);
    expect(device.complaints).toEqual({ 'oom-kill': 'critical' });
    device.pass(61);
    expect(device.complaints).toEqual({});
  });

  it('is a server may start as slowly as its hardware wants', () => {
    const device = judgedDevice({ role: 'server' });
    device.tells({ ...idle, 'startup.boot': 900, 'startup.boot_ratio': 4, 'startup.logon': 90 }, 60);
    expect(device.complaints).toEqual({});
  });
});

describe('what people read of a slow machine', () => {
  it('names the responsible programs by the sentence that came with their reading', () => {
    const rule = slow.find(({ id }) => id === 'cpu-overload');
    const text = filled(rule?.summary ?? '', { device: 'PC-1' }, (metric, part) =>
      part === 'metric' ? '99 %' : metric === 'processes.cpu' ? 'Busiest: tar 80 %.' : '',
    );
    expect(text).toContain('Busiest: tar 80 %.');
    expect(text).not.toContain('{{');
  });
});
