import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shippedRules } from '../../../../packages/collector/src/rules/shipped/index.ts';
import { judgedDevice, type Told } from './told.ts';

const GiB = 1024 ** 3;
const fine: Told = {
  'disk.used of /': 0.4,
  'disk.available_bytes of /': 90 * GiB,
  'disk.inodes_used of /': 0.2,
  'disk.state of /': 'writable',
  'drive.latency of sda': 4,
  'drive.busy of sda': 0.2,
  'drive.rotational of sda': 'yes',
};

const troubles: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['has room', {}, {}],
  ['is large and has much room in it for all that', { 'disk.used of /': 0.95 }, {}],
  ['fills up', { 'disk.used of /': 0.93, 'disk.available_bytes of /': 4 * GiB }, { 'disk-space /': 'critical' }],
  ['has few places for files left', { 'disk.inodes_used of /': 0.92 }, { 'disk-inodes /': 'warning' }],
  ['has no places for files left', { 'disk.inodes_used of /': 0.99 }, { 'disk-inodes /': 'critical' }],
  ['became read-only', { 'disk.state of /': 'read-only' }, { 'disk-read-only /': 'critical' }],
  ['has errors in its file system', { 'disk.state of /': 'errors' }, { 'disk-read-only /': 'critical' }],
  [
    'is slow while it has much to do',
    { 'drive.latency of sda': 80, 'drive.busy of sda': 0.9 },
    { 'disk-latency-hdd sda': 'warning' },
  ],
  ['is slow now and then, with little to do', { 'drive.latency of sda': 80 }, {}],
  ['is as slow as turning disks are', { 'drive.latency of sda': 30, 'drive.busy of sda': 0.9 }, {}],
  [
    'has no moving parts and is as slow as if it had',
    { 'drive.rotational of sda': 'no', 'drive.latency of sda': 30, 'drive.busy of sda': 0.9 },
    { 'disk-latency-ssd sda': 'warning' },
  ],
];

describe('a disk that', () => {
  it.each(troubles)('%s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...fine, ...told }, 60);
    expect(device.complaints).toEqual(complaints);
    device.tells(fine, 60);
    expect(device.complaints).toEqual({});
  });
});

describe('the rules in the box', () => {
  it('all have a story that names them', () => {
    const tests = new URL('../../../', import.meta.url);
    const texts = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(new URL(path, tests), 'utf8'))
      .join('\n');
    // The id as a word of its own, as in 'disk-space' or 'disk-space /'.
    expect(shippedRules.map(({ id }) => id).filter((id) => !new RegExp(`['"]${id}['" ]`).test(texts))).toEqual([]);
  });
});
