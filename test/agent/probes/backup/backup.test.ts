import { mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readChecks } from '../../../../packages/agent/src/probes/backup/check.ts';
import { kinds } from '../../../../packages/agent/src/probes/backup/kinds.ts';
import type { Look } from '../../../../packages/agent/src/probes/backup/look.ts';
import { newMemory, remember } from '../../../../packages/agent/src/probes/backup/memory.ts';
import { networkMountOf } from '../../../../packages/agent/src/probes/backup/network-mount.ts';
import { parseSnapshots } from '../../../../packages/agent/src/probes/backup/restic.ts';
import { hourMs, type Watched, watchBackups } from './watched.ts';

let machine: Watched;
beforeEach(() => {
  machine = watchBackups();
});
afterEach(() => machine.close());

describe('a folder in which a backup leaves its files', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(machine.folder, 'dumps');
    mkdirSync(folder);
    machine.check('dumps.json', { kind: 'folder', path: folder, endsWith: '.sql.gz' });
  });
  /** A dump of so many bytes, so many hours ago. */
  function dump(hoursAgo: number, bytes: number, name = `db-${hoursAgo}.sql.gz`): void {
    const at = new Date(Date.now() - hoursAgo * hourMs);
    writeFileSync(join(folder, name), '');
    truncateSync(join(folder, name), bytes);
    utimesSync(join(folder, name), at, at);
  }

  it('tells the age, size and rhythm of the newest file whose name fits', async () => {
    for (const hours of [3, 27, 51, 75, 99]) dump(hours, 1000 + hours);
    dump(1, 5, 'notes.txt');
    const seen = await machine.look('dumps');
    expect(seen).toMatchObject({ seen: 'seen', size: 1003, last_result: 'ok', rhythm: 24 * 3600 });
    expect(seen.age).toBeGreaterThanOrEqual(3 * 3600);
    expect(seen.age).toBeLessThan(3 * 3600 + 60);
    expect(seen.detail).toContain('It should come every 24 h (learned). Newest file: db-3.sql.gz.');
  });

  it('that is empty says never', async () => {
    expect(await machine.look('dumps')).toMatchObject({ seen: 'never', age: null });
  });

  it('whose newest file is far smaller than usual says how much', async () => {
    for (const hours of [27, 51, 75]) dump(hours, 1000);
    dump(3, 300);
    expect(await machine.look('dumps')).toMatchObject({ size: 300, size_change: 0.3 });
  });

  it('whose newest file is empty has a size of 0 bytes', async () => {
    dump(3, 0);
    expect(await machine.look('dumps')).toMatchObject({ size: 0, size_change: 1 });
  });

  it('whose newest file is dated in the future is as old as the one before it', async () => {
    dump(30, 1000);
    dump(-48, 1000, 'future.sql.gz');
    const seen = await machine.look('dumps');
    expect(seen.age).toBeGreaterThanOrEqual(30 * 3600);
    expect(seen.detail).toContain('dated in the future and is not counted');
  });

  it('is listed anew only when it has changed, or after an hour; its newest file is looked at each time', async () => {
    for (const hours of [3, 27]) dump(hours, 1000);
    const longAgo = new Date(Date.now() - hourMs);
    utimesSync(folder, longAgo, longAgo);
    let listed = 0;
    const other = watchBackups((host) => ({
      ...host,
      list: (path) => {
        if (path === folder) listed += 1;
        return host.list(path);
      },
    }));
    other.check('dumps.json', { kind: 'folder', path: folder, endsWith: '.sql.gz' });
    await other.look('dumps');
    truncateSync(join(folder, 'db-3.sql.gz'), 2000);
    expect(await other.look('dumps')).toMatchObject({ size: 2000 });
    expect(listed).toBe(1);
    dump(-0.01, 3000);
    expect(await other.look('dumps')).toMatchObject({ size: 3000 });
    expect(listed).toBe(2);
    utimesSync(folder, longAgo, longAgo);
    await other.look('dumps');
    other.passes(2 * hourMs);
    await other.look('dumps');
    other.close();
    expect(listed).toBe(4);
  });

  it('that is gone is unreadable', async () => {
    machine.check('dumps.json', { kind: 'folder', path: join(machine.folder, 'gone') });
    const seen = await machine.look('dumps');
    expect(seen).toMatchObject({ seen: 'unreadable' });
    expect(seen.detail).toContain('is not there, or its disk is not connected');
  });
});

describe('a check’s file', () => {
  it.each([
    ['not JSON at all', '{ nightly', /it is not JSON/],
    ['a list', [], /must be one JSON object/],
    [
      'a field with a typing error',
      { kind: 'restic', path: '/srv', expectEveryHour: 24 },
      /"expectEveryHour" is not known; known are/,
    ],
    ['an unknown kind', { kind: 'tape', path: '/srv' }, /"kind" must be one of restic, borg, rsnapshot, .*heartbeat/],
    ['no path', { kind: 'restic' }, /"path" is missing/],
    ['a path from nowhere', { kind: 'folder', path: 'srv' }, /"path" must be a whole path/],
    ['an address without a password', { kind: 'restic', path: 'sftp:nas:/srv' }, /needs a "passwordFile"/],
    [
      'a number as text',
      { kind: 'restic', path: '/srv', expectEveryHours: '24' },
      /"expectEveryHours" must be a number/,
    ],
    ['hours that cannot be', { kind: 'restic', path: '/srv', expectEveryHours: -1 }, /must be over 0/],
    ['a name with blanks', { kind: 'restic', path: '/srv', name: 'my backup' }, /"name" may have letters/],
  ])('with %s is shown as misconfigured, with what is wrong', async (_, content, problem) => {
    machine.check('nightly.json', content);
    const seen = await machine.look('nightly');
    expect(seen).toMatchObject({ seen: 'misconfigured', age: null });
    expect(seen.detail).toMatch(problem);
  });

  it.each(['/nightly.json', ''])('is not used when others than root may write it or its folder (%s)', (open) => {
    machine.check('nightly.json', { kind: 'restic', path: '/srv/restic' });
    const folder = machine.host.settings.checksFolder;
    const stat = (path: string) =>
      ({ kind: 'file', sizeBytes: 1, modifiedAt: 1, onlyRootWrites: path !== `${folder}${open}` }) as const;
    const { checks, unusable } = readChecks({ ...machine.host, stat }, folder, kinds);
    expect(checks).toEqual([]);
    expect(unusable[0]?.problem).toContain('others than root may change it');
  });

  it('that takes another’s name is shown under its own', async () => {
    machine.check('a.json', { name: 'same', kind: 'folder', path: '/tmp' });
    machine.check('b.json', { name: 'same', kind: 'folder', path: '/' });
    expect((await machine.look('b.json')).detail).toBe('Another file is already named "same".');
  });

  it('is not used beyond the first 24, which is told once', async () => {
    for (let n = 10; n < 40; n += 1) machine.check(`c${n}.json`, { kind: 'folder', path: machine.folder });
    expect(await machine.look('c33')).toMatchObject({ seen: 'never' });
    expect((await machine.look('c34.json')).detail).toMatch(/^Only the first 24 files/);
    expect(await machine.look('c35.json')).toEqual({});
  });

  it('is none: nothing to watch, and no failure', async () => {
    expect(await machine.look('anything')).toEqual({});
  });
});

describe('a backup on a network file system', () => {
  const mountinfo = [
    '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
    '90 22 0:50 / /mnt/nas rw - nfs4 nas:/export rw',
    '91 90 8:2 / /mnt/nas/local rw - ext4 /dev/sdb1 rw',
    '92 22 0:51 / /mnt/my\\040share rw shared:5 - cifs //nas/share rw',
  ].join('\n');
  const withMounts = (host: Watched['host']) => ({
    ...host,
    platform: 'linux' as const,
    readFile: (path: string) => (path === '/proc/self/mountinfo' ? mountinfo : host.readFile(path)),
  });

  it('is recognised by the nearest mount', () => {
    const host = withMounts(machine.host);
    expect(networkMountOf(host, '/mnt/nas/restic')).toBe('nfs4');
    expect(networkMountOf(host, '/mnt/nas/local/restic')).toBeUndefined();
    expect(networkMountOf(host, '/mnt/my share/x')).toBe('cifs');
    expect(networkMountOf(host, '/srv/restic')).toBeUndefined();
  });

  it('is not touched, because a dead server would hang the agent', async () => {
    const touched: string[] = [];
    const remote = watchBackups((host) => {
      const mounted = withMounts(host);
      return {
        ...mounted,
        stat: (path) => {
          touched.push(path);
          return host.stat(path);
        },
      };
    });
    remote.check('nas.json', { kind: 'restic', path: '/mnt/nas/restic' });
    const seen = await remote.look('nas');
    remote.close();
    expect(seen).toMatchObject({ seen: 'unreadable' });
    expect(seen.detail).toContain('network file system (nfs4)');
    expect(touched.filter((path) => path.startsWith('/mnt'))).toEqual([]);
  });
});

describe('a repository’s lock', () => {
  const look = (runningSince?: number): Look => ({
    successes: [],
    sizeBytes: null,
    note: '',
    ...(runningSince !== undefined && { runningSince }),
  });

  it('that is renewed under a new name every few minutes is as old as the first of the row', () => {
    const renewed = remember(remember(newMemory, look(1_000), 1_000), look(301_000), 301_000);
    expect(renewed.lockedSince).toBe(1_000);
    const free = remember(renewed, look(), 600_000);
    expect(free.lockedSince).toBeNull();
    expect(remember(free, look(900_000), 900_000).lockedSince).toBe(900_000);
  });
});

describe('what restic says', () => {
  it('of an empty repository is null, and none of it is believed when it is no list of moments', () => {
    expect(parseSnapshots('null')).toEqual([]);
    expect(parseSnapshots('[{"time":"2026-11-22T10:32:27.653431843Z"}]')).toEqual([
      Date.UTC(2026, 10, 22, 10, 32, 27, 653),
    ]);
    for (const odd of ['', '{}', '[1]', '[null]', '[{"time":"soon"}]', 'Fatal: x'])
      expect(parseSnapshots(odd)).toBeUndefined();
  });
});
