import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createTestCollector } from '../collector/test-collector.ts';
import { createFleet } from './fleet.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-fleet-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it('a fleet over real sockets: each labelled fault becomes its incident, and nothing else does', async () => {
  const collector = await createTestCollector(newFolder(), { holdMs: 0 });
  const fleet = await createFleet({
    devices: 30,
    everyMs: 500,
    seed: 7,
    faults: [
      { label: 'full', trouble: 'disk-fills', devices: [3], after: '0s' },
      { label: 'late', trouble: 'backup-late', devices: [4], after: '0s' },
      { label: 'offline', trouble: 'network-lost', devices: [5], after: '0s' },
      { label: 'broken drive', trouble: 'drive-fails', devices: [6], after: '0s' },
      { label: 'unprotected', trouble: 'antivirus-off', devices: [7], after: '0s' },
      { label: 'certificate ends', trouble: 'certificate-expires', devices: [8], after: '0s' },
      { label: 'locked out', trouble: 'account-locked', devices: [9], after: '0s' },
      { label: 'mirror broken', trouble: 'raid-degrades', devices: [10], after: '0s' },
      { label: 'service failed', trouble: 'service-fails', devices: [11], after: '0s' },
      { label: 'power cut', trouble: 'power-cut', devices: [20], after: '0s' },
    ],
    token: (role) => collector.token({ role }),
  });
  fleet.start();
  await collector.until(async () => (await collector.incidents()).length >= 10);
  const found = (await collector.incidents()).map((incident) => `${incident.deviceName} ${incident.rule}`);
  expect(found.sort()).toEqual([
    'pc-0003 disk-space',
    'pc-0004 backup-overdue',
    'pc-0005 network-path',
    'pc-0006 drive-failing',
    'pc-0007 protection-off',
    'pc-0008 certificate-ending',
    'pc-0009 account-locked',
    'pc-0011 service-failed',
    'srv-0010 raid-degraded',
    'srv-0020 ups-on-battery',
  ]);
  await fleet.stop();
  await collector.close();
}, 60_000);
