import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasty } from '../collector/test-collector.ts';
import { borgNeeds, createBorgRepository } from '../lab/borg.ts';
import { labSuite } from '../lab/lab-suite.ts';
import type { Running } from '../lab/processes.ts';
import { type BackupLab, createResticRepository, resticNeeds } from '../lab/restic.ts';
import { createMachine, type Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

labSuite('real backups', { programs: [...resticNeeds.programs, ...borgNeeds.programs] }, () => {
  let site: Site;
  let machine: Machine;
  let agent: Running;
  const repositories: BackupLab[] = [];

  beforeAll(async () => {
    site = await openSite(hasty({ holdMs: 1000, clearDelayMs: 0 }, ['backup-overdue']));
    machine = createMachine();
    await machine.enroll(await site.token({ role: 'server' }), 'srv-files');
    agent = machine.run();
  });
  afterAll(async () => {
    await agent?.stop();
    await site?.end();
    machine?.remove();
    for (const repository of repositories) await repository.close();
  });
  const watch = (name: string, check: object) =>
    writeFileSync(join(machine.checksFolder, `${name}.json`), JSON.stringify({ name, ...check }), { mode: 0o644 });
  /** The newest reading of a check's state, once it is there. */
  const isFresh = (name: string) =>
    site.until(() =>
      site.readings('srv-files').some((r) => r.metric.name === 'backup.age' && r.instance === name && r.value !== null),
    );

  it.each([
    ['restic', createResticRepository],
    ['borg', createBorgRepository],
  ] as const)(
    '%s: never seen is critical, fresh is well, its rhythm missed is overdue, the next backup ends it',
    async (kind, create) => {
      const repository = await create();
      repositories.push(repository);
      watch(kind, { kind, path: repository.path, expectEveryHours: 0.006 });
      const never = await site.incident('backup-overdue', 'open', kind);
      expect(never).toMatchObject({ severity: 'critical', priority: 'P1' });
      await repository.backup();
      await isFresh(kind);
      expect((await site.incident('backup-overdue', 'resolved', kind)).id).toBe(never.id);
      // 0.006 h is 21.6 s: nothing is done, and its rhythm is missed.
      const late = await site.incident('backup-overdue', 'open', kind);
      expect(late.title).toBe(`srv-files: the backup ${kind} is missing`);
      expect(late.summary).toContain('Last success');
      await site.ticket(late.id, 'open');
      await repository.backup();
      expect((await site.incident('backup-overdue', 'resolved', kind)).id).toBe(late.id);
      await site.ticket(late.id, 'closed');
    },
    240_000,
  );

  it('heartbeat: never called is critical, a call is well, its rhythm missed is overdue', async () => {
    watch('export', { kind: 'heartbeat', expectEveryHours: 0.005 });
    const never = await site.incident('backup-overdue', 'open', 'export');
    expect(never.severity).toBe('critical');
    await machine.command('heartbeat', 'export');
    // 0.005 h is 18 s: it is well for that long, and overdue again when nobody calls.
    await site.incident('backup-overdue', 'resolved', 'export');
    const late = await site.incident('backup-overdue', 'open', 'export');
    expect(late.id).toBe(never.id);
  }, 120_000);
});
