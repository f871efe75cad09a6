import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHost, type LocalHost } from '../../../packages/agent/src/host.ts';
import { raid } from '../../../packages/agent/src/probes/raid/index.ts';
import { raidStates } from '../../../packages/agent/src/probes/raid/metrics.ts';
import { labSuite } from '../../lab/lab-suite.ts';
import { start, valueIn } from '../recorded-host.ts';

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const size = 128 * 1024 * 1024;

labSuite(
  'A real btrfs mirror of two disks',
  { programs: ['mkfs.btrfs', 'btrfs', 'losetup', 'mount', 'umount'], root: true },
  () => {
    let folder: string;
    let volume: string;
    let loops: string[] = [];
    let host: LocalHost;
    let look: ReturnType<typeof start>;
    const label = `fw${process.pid}`;

    beforeEach(() => {
      folder = mkdtempSync('/var/tmp/forewarn-raid-');
      volume = join(folder, 'volume');
      mkdirSync(volume);
      for (const name of ['a', 'b']) run('truncate', '-s', String(size), join(folder, name));
      loops = ['a', 'b'].map((name) => run('losetup', '--find', '--show', join(folder, name)));
      run('mkfs.btrfs', '-q', '-f', '-L', label, '-d', 'raid1', '-m', 'raid1', ...loops);
      run('mount', loops[0] ?? '', volume);
      host = createHost({ mainFile: '' });
      look = start(raid, host);
    });
    afterEach(() => {
      host.close();
      spawnSync('umount', [volume]);
      for (const loop of loops) spawnSync('losetup', ['-d', loop]);
      spawnSync('btrfs', ['device', 'scan', '--forget']);
      rmSync(folder, { recursive: true, force: true });
    });

    const state = async () => raidStates[valueIn(await look(), 'raid.state', `btrfs ${label}`) ?? -1];

    /** Spoils the second disk behind the file system's back, past its superblocks. */
    function spoil(): void {
      writeFileSync(join(volume, 'file'), Buffer.alloc(24 * 1024 * 1024, 'forewarn'));
      run('sync', '-f', volume);
      run('umount', volume);
      const disk = openSync(join(folder, 'b'), 'r+');
      const noise = Buffer.alloc(1024 * 1024, 7);
      for (let at = 20 * 1024 * 1024; at < statSync(join(folder, 'b')).size - noise.length; at += 2 * noise.length) {
        if (at > 60 * 1024 * 1024 && at < 70 * 1024 * 1024) continue;
        writeSync(disk, noise, 0, noise.length, at);
      }
      closeSync(disk);
      run('mount', '-o', 'ro', loops[0] ?? '', volume);
    }

    it('is well, and each error that it finds and mends is told', async () => {
      expect(await state()).toBe('healthy');
      expect(valueIn(await look(), 'raid.errors', `btrfs ${label}`)).toBe(0);
      spoil();
      spawnSync('btrfs', ['scrub', 'start', '-B', '-r', volume]);
      const { events } = await look();
      expect(events).toMatchObject([{ kind: 'raid-error', instance: `btrfs ${label}` }]);
      expect(valueIn(await look(), 'raid.errors', `btrfs ${label}`)).toBeGreaterThan(0);
    });

    it('is degraded when it was mounted without one of them', async () => {
      run('umount', volume);
      run('losetup', '-d', loops[1] ?? '');
      run('btrfs', 'device', 'scan', '--forget');
      run('mount', '-o', 'degraded', loops[0] ?? '', volume);
      expect(await state()).toBe('degraded');
      expect(valueIn(await look(), 'raid.missing', `btrfs ${label}`)).toBe(1);
    });
  },
);
