import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pickPack } from '../../../../packages/agent/src/probes/backup/restic-packs.ts';
import { borgNeeds, createBorgRepository } from '../../../lab/borg.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { type BackupLab, createResticRepository, resticNeeds } from '../../../lab/restic.ts';
import { hourMs, type Watched, watchBackups } from './watched.ts';

const tools = [
  { kind: 'restic', needs: resticNeeds, create: createResticRepository },
  { kind: 'borg', needs: borgNeeds, create: createBorgRepository },
] as const;

for (const { kind, needs, create } of tools) {
  labSuite(`a real ${kind} repository`, needs, () => {
    let lab: BackupLab;
    let machine: Watched;
    beforeEach(async () => {
      lab = await create();
      machine = watchBackups();
    });
    afterEach(async () => {
      machine.close();
      await lab.close();
    });

    for (const way of ['from outside', 'with its password'] as const) {
      const check = () => ({
        kind,
        path: lab.path,
        ...(way === 'from outside' ? {} : { passwordFile: lab.passwordFile }),
      });

      it(`into which nothing was ever backed up says never, seen ${way}`, async () => {
        machine.check('nightly.json', check());
        const seen = await machine.look('nightly');
        expect(seen).toMatchObject({ seen: 'never', age: null, last_result: 'unknown', running: 0 });
        expect(seen.detail).toBe('nightly has never succeeded.');
      });

      it(`with a fresh backup is seconds old and has a size, seen ${way}`, async () => {
        machine.check('nightly.json', { ...check(), expectEveryHours: 24 });
        await machine.look('nightly');
        await lab.backup();
        const seen = await machine.look('nightly');
        expect(seen).toMatchObject({ seen: 'seen', last_result: 'ok', rhythm: 86_400, size_change: 1 });
        expect(seen.age).toBeLessThan(60);
        expect(seen.size).toBeGreaterThan(500);
        expect(seen.detail).toMatch(
          /^Last success of nightly: \d{4}-\d\d-\d\d \d\d:\d\d\. It should come every 24 h \(as configured\)\.$/,
        );
        expect(machine.events()).toMatchObject([{ kind: 'backup-finished', instance: 'nightly' }]);
        await machine.look('nightly');
        expect(machine.events()).toEqual([]);
      });
    }

    it('whose last backup is two days old says so, and a new one makes it young again', async () => {
      machine.check('nightly.json', { kind, path: lab.path });
      await lab.backup();
      await lab.grow(50 * hourMs);
      const old = await machine.look('nightly');
      expect(old.age).toBeGreaterThanOrEqual(50 * 3600);
      expect(old.age).toBeLessThan(50 * 3600 + 60);
      await lab.backup();
      expect((await machine.look('nightly')).age).toBeLessThan(60);
    });

    it('on which something works says since when, even over a restart of the agent', async () => {
      machine.check('nightly.json', { kind, path: lab.path });
      await lab.backup();
      const work = await lab.hold();
      expect(await machine.look('nightly')).toMatchObject({ seen: 'seen' });
      machine.passes(hourMs);
      machine.restart();
      const seen = await machine.look('nightly');
      await work.stop('SIGKILL');
      expect(seen.running).toBeGreaterThanOrEqual(3600);
      expect(seen.running).toBeLessThan(3660);
      expect(seen.detail).toMatch(kind === 'borg' ? /It is locked by .+, process \d+\.$/ : /A lock was left behind/);
    });

    it('with the wrong password is unreadable in the tool’s own words, not fresh', async () => {
      await lab.backup();
      machine.check('nightly.json', { kind, path: lab.path, passwordFile: `${machine.folder}/checks.d/nightly.json` });
      const seen = await machine.look('nightly');
      expect(seen).toMatchObject({ seen: 'unreadable', age: null, last_result: 'unknown' });
      expect(seen.detail).toMatch(new RegExp(`${kind} says: .*(wrong password|incorrect)`));
    });

    it('whose disk was pulled out is unreadable, and goes on growing old', async () => {
      machine.check('nightly.json', { kind, path: lab.path });
      await lab.backup();
      await machine.look('nightly');
      await lab.close();
      machine.passes(30 * hourMs);
      const seen = await machine.look('nightly');
      expect(seen).toMatchObject({ seen: 'unreadable', last_result: 'unknown' });
      expect(seen.age).toBeGreaterThanOrEqual(30 * 3600);
      expect(seen.detail).toMatch(/or its disk is not connected.* Last success that was seen: \d/);
    });
  });
}

labSuite('the packs of a real restic repository', resticNeeds, () => {
  it('are proved whole one a day without a key; one that changed on the disk is found, and remembered until it is mended', async () => {
    const lab = await createResticRepository();
    const machine = watchBackups();
    try {
      machine.check('nightly.json', { kind: 'restic', path: lab.path });
      expect(await machine.look('nightly')).not.toHaveProperty('integrity');
      await lab.backup();
      machine.passes(hourMs);
      expect(await machine.look('nightly')).toMatchObject({ integrity: 'ok', seen: 'seen' });

      await flipPacks(lab.path);
      machine.passes(24 * hourMs);
      const seen = await machine.look('nightly');
      expect(seen).toMatchObject({ integrity: 'damaged', seen: 'seen' });
      expect(seen.detail).toMatch(/The pack [0-9a-f]{12}… is not what was written/);

      // All but that one are mended, and a day comes on which another has its turn.
      await flipPacks(lab.path);
      const bad = String(/The pack ([0-9a-f]{12})/.exec(String(seen.detail))?.[1]);
      await flipPacks(lab.path, bad);
      const dayMs = 24 * hourMs;
      const pick = (days: number) =>
        pickPack(machine.host, join(lab.path, 'data'), Math.floor(machine.host.now() / dayMs) + days);
      const days = [...new Array(600).keys()].find((n) => n > 0 && !pick(n)?.includes(bad));
      machine.passes(Number(days) * dayMs);
      machine.restart();
      expect(await machine.look('nightly')).toMatchObject({ integrity: 'damaged' });

      await flipPacks(lab.path, bad);
      machine.passes(24 * hourMs);
      expect(await machine.look('nightly')).toMatchObject({ integrity: 'ok' });
    } finally {
      machine.close();
      await lab.close();
    }
  });
});

/** Flips one bit in the middle of every pack whose name begins so: twice is as it was. */
async function flipPacks(repository: string, only = ''): Promise<void> {
  for (const folder of await readdir(join(repository, 'data'))) {
    for (const name of await readdir(join(repository, 'data', folder))) {
      if (!name.startsWith(only)) continue;
      const path = join(repository, 'data', folder, name);
      const bytes = await readFile(path);
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      await chmod(path, 0o600);
      await writeFile(path, bytes);
    }
  }
}
