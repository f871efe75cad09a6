import { readdirSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDuplicity, createRclone, createRsnapshot } from '../../../lab/backup-tools.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { hourMs, type Watched, watchBackups } from './watched.ts';

let machine: Watched;
beforeEach(() => {
  machine = watchBackups();
});
afterEach(() => machine.close());

labSuite('a real rsnapshot', { programs: ['rsnapshot', 'rsync'] }, () => {
  let lab: Awaited<ReturnType<typeof createRsnapshot>>;
  beforeEach(async () => {
    lab = await createRsnapshot();
    machine.check('copies.json', { kind: 'rsnapshot', path: lab.target, log: lab.log });
  });
  afterEach(() => lab.close());

  it('that never ran says never, and that there is no log', async () => {
    const seen = await machine.look('copies');
    expect(seen).toMatchObject({ seen: 'never', age: null });
    expect(seen.detail).toContain('it is written by the next run, or the path is wrong');
  });

  it('that ran is seconds old; turning old copies on makes it no younger', async () => {
    await lab.backup();
    expect(await machine.look('copies')).toMatchObject({ seen: 'seen', last_result: 'ok', running: 0 });
    expect((await machine.look('copies')).age).toBeLessThan(60);
    machine.restart();
    await machine.look('copies');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await lab.turn();
    await machine.look('copies');
    expect(machine.events()).toEqual([]);
  });

  it('that ran with errors has failed, though its newest copy looks as good as ever', async () => {
    await lab.backup();
    await machine.look('copies');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await lab.failing();
    await expect(lab.backup()).rejects.toThrow();
    const seen = await machine.look('copies');
    expect(seen).toMatchObject({ last_result: 'failed', seen: 'seen' });
    expect(seen.detail).toContain('backup_script /bin/false returned 1');
    expect(machine.events()).toMatchObject([{ kind: 'backup-failed', instance: 'copies' }]);
  });

  it('whose source is gone has failed without ever having begun', async () => {
    await lab.backup();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await rm(lab.source, { recursive: true });
    await expect(lab.backup()).rejects.toThrow();
    expect(await machine.look('copies')).toMatchObject({ last_result: 'failed', seen: 'seen' });
  });

  it('whose log was rotated away is as old as it was', async () => {
    await lab.backup();
    await machine.look('copies');
    renameSync(lab.log, `${lab.log}.1`);
    machine.passes(hourMs);
    const seen = await machine.look('copies');
    expect(seen).toMatchObject({ seen: 'seen' });
    expect(seen.age).toBeGreaterThanOrEqual(3600);
  });
});

labSuite('a real rclone', { programs: ['rclone'] }, () => {
  let lab: Awaited<ReturnType<typeof createRclone>>;
  beforeEach(async () => {
    lab = await createRclone();
    machine.check('cloud.json', { kind: 'rclone', path: lab.log });
  });
  afterEach(() => lab.close());

  it('that has just ended counts once its log is silent', async () => {
    await lab.backup();
    expect(await machine.look('cloud')).toMatchObject({ seen: 'never' });
    machine.passes(4 * 60_000);
    expect(await machine.look('cloud')).toMatchObject({ seen: 'seen', last_result: 'ok', running: 0 });
    await lab.backup();
    machine.passes(4 * 60_000);
    const seen = await machine.look('cloud');
    expect(seen.detail).toContain('It moved 0 files.');
    expect(machine.events()).toMatchObject([{ kind: 'backup-finished', instance: 'cloud' }]);
  });

  it('whose source is gone has failed at once, with its words', async () => {
    await lab.backup();
    machine.passes(4 * 60_000);
    await machine.look('cloud');
    await new Promise((resolve) => setTimeout(resolve, 50));
    rmSync(lab.source, { recursive: true });
    await expect(lab.backup()).rejects.toThrow();
    const seen = await machine.look('cloud');
    expect(seen).toMatchObject({ last_result: 'failed', seen: 'seen' });
    expect(seen.detail).toContain('It said: directory not found');
  });
});

labSuite('a real duplicity', { programs: ['duplicity'] }, () => {
  let lab: Awaited<ReturnType<typeof createDuplicity>>;
  beforeEach(async () => {
    lab = await createDuplicity();
    machine.check('far.json', { kind: 'duplicity', path: lab.target });
  });
  afterEach(() => lab.close());
  const files = () => readdirSync(lab.target);
  const second = () => new Promise((resolve) => setTimeout(resolve, 1100));

  it('that never ran says never', async () => {
    expect(await machine.look('far')).toMatchObject({ seen: 'never', age: null });
  });

  it('that ran twice is fresh, whole and has the size of its newest set', async () => {
    await lab.backup();
    const full = await machine.look('far');
    expect(full).toMatchObject({ seen: 'seen', last_result: 'ok', integrity: 'ok', running: 0 });
    expect(full.size).toBeGreaterThan(50);
    await second();
    await lab.backup();
    expect(await machine.look('far')).toMatchObject({ seen: 'seen', integrity: 'ok' });
    expect(machine.events()).toMatchObject([{ kind: 'backup-finished' }]);
  });

  it('that is broken off first runs, then has failed', async () => {
    await lab.backup();
    await second();
    await lab.breakOff();
    expect(await machine.look('far')).toMatchObject({ last_result: 'ok' });
    expect((await machine.look('far')).running).toBeGreaterThanOrEqual(0);
    machine.passes(3 * hourMs);
    const seen = await machine.look('far');
    expect(seen).toMatchObject({ last_result: 'failed', running: 0, seen: 'seen' });
    expect(seen.detail).toContain('was never finished');
  });

  it('whose full backup was deleted under a later one cannot be restored, which is told', async () => {
    await lab.backup();
    await second();
    await lab.backup();
    for (const name of files().filter((one) => one.includes('-full'))) rmSync(join(lab.target, name));
    const seen = await machine.look('far');
    expect(seen).toMatchObject({ integrity: 'damaged' });
    expect(seen.detail).toContain('they cannot be restored');
  });
});
