import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHost, type LocalHost } from '../../../packages/agent/src/host.ts';
import { disk } from '../../../packages/agent/src/probes/disk/index.ts';
import { volumeStates } from '../../../packages/agent/src/probes/disk/metrics.ts';
import { labSuite } from '../../lab/lab-suite.ts';
import { start, valueIn } from '../recorded-host.ts';

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

labSuite('A real volume', { programs: ['mkfs.ext4', 'mount', 'umount', 'findmnt'], root: true }, () => {
  let folder: string;
  let volume: string;
  let host: LocalHost;
  let look: ReturnType<typeof start>;

  beforeEach(() => {
    folder = mkdtempSync('/var/tmp/forewarn-disk-');
    volume = join(folder, 'volume');
    mkdirSync(volume);
    run('truncate', '-s', '32M', join(folder, 'image'));
    run('mkfs.ext4', '-q', '-N', '64', join(folder, 'image'));
    run('mount', '-o', 'loop', join(folder, 'image'), volume);
    host = createHost({ mainFile: '' });
    look = start(disk, host);
  });
  afterEach(() => {
    host.close();
    spawnSync('umount', [volume]);
    rmSync(folder, { recursive: true, force: true });
  });

  const value = async (metric: string) => valueIn(await look(), metric, volume);
  /** Mounts are read anew every third time. */
  async function state(): Promise<string | undefined> {
    let index: number | null | undefined;
    for (let n = 0; n < 3; n += 1) index = await value('disk.state');
    return volumeStates[index ?? -1];
  }

  it('fills and empties', async () => {
    expect(await value('disk.used')).toBeLessThan(0.1);
    writeFileSync(join(volume, 'ballast'), Buffer.alloc(20 * 1024 * 1024));
    run('sync', '-f', volume);
    expect(await value('disk.used')).toBeGreaterThan(0.6);
    rmSync(join(volume, 'ballast'));
    run('sync', '-f', volume);
    expect(await value('disk.used')).toBeLessThan(0.1);
  });

  it('runs out of places for files while it has space', async () => {
    for (let n = 0; n < 40; n += 1) writeFileSync(join(volume, `file-${n}`), '');
    run('sync', '-f', volume);
    expect(await value('disk.inodes_used')).toBeGreaterThan(0.7);
    expect(await value('disk.used')).toBeLessThan(0.1);
  });

  it('becomes read-only, and writable again', async () => {
    expect(await state()).toBe('writable');
    run('mount', '-o', 'remount,ro', volume);
    expect(await state()).toBe('read-only');
    run('mount', '-o', 'remount,rw', volume);
    expect(await state()).toBe('writable');
  });

  it('stays writable when it is read-only for the agent alone, as for a protected service', async () => {
    run('mount', '-o', 'remount,bind,ro', volume);
    expect(await state()).toBe('writable');
  });

  it('has errors as soon as the kernel counts one', async () => {
    expect(await state()).toBe('writable');
    const device = basename(run('findmnt', '-no', 'SOURCE', volume));
    writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, '1');
    // The kernel counts in a work queue of its own.
    const counted = () => Number(readFileSync(`/sys/fs/ext4/${device}/errors_count`, 'utf8'));
    await vi.waitFor(() => expect(counted()).toBeGreaterThan(0));
    expect(await state()).toBe('errors');
  });

  it('that is unmounted is gone at once', async () => {
    expect(await value('disk.used')).toBeDefined();
    run('umount', volume);
    expect(await value('disk.used')).toBeUndefined();
  });
});
