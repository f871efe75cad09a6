import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasty } from '../collector/test-collector.ts';
import { labSuite } from '../lab/lab-suite.ts';
import type { Running } from '../lab/processes.ts';
import { openWine, type Wine, wineNeeds } from '../lab/wine/wine.ts';
import { createMachine, type Machine } from './machine.ts';
import { packageAgent } from './packaged.ts';
import { openSite, type Site } from './site.ts';

const GiB = 1024 ** 3;

labSuite('the packaged agent for Windows, in Wine', wineNeeds, () => {
  let folder: string;
  let wine: Wine;
  let site: Site;
  let machine: Machine;
  let agent: Running;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forewarn-windows-'));
    const packaged = await packageAgent('win-x64', folder);
    wine = await openWine();
    wine.answer('page-file', [{ total: 16 * GiB, free: 9 * GiB }]);
    site = await openSite(hasty({ holdMs: 1000, clearDelayMs: 1000 }, ['page-file-full']));
    machine = createMachine({}, wine.script(join(packaged, 'forewarn-agent.cmd')));
  }, 240_000);
  afterAll(async () => {
    await agent?.stop();
    await wine?.remove();
    await site?.end();
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it reads there', async () => {
    expect(await machine.command('status', '--what-is-read')).toContain('page-file');
  });

  it('enrols, reports, and what PowerShell answers becomes an incident and a ticket', async () => {
    await machine.enroll(await site.token(), 'win-ann');
    agent = machine.run();
    await site.until(() => site.readings('win-ann').some(({ metric }) => metric.name === 'memory.commit_left'));
    wine.answer('page-file', [{ total: 16 * GiB, free: 0.3 * GiB }]);
    const incident = await site.incident('page-file-full', 'open');
    expect(incident).toMatchObject({ severity: 'critical', deviceName: 'win-ann' });
    expect((await site.ticket(incident.id, 'new')).subject).toContain('page file');
    wine.answer('page-file', [{ total: 16 * GiB, free: 9 * GiB }]);
    await site.incident('page-file-full', 'resolved');
    await site.ticket(incident.id, 'closed');
  }, 180_000);

  it('knows no more than PowerShell says: without an answer the readings end, and nothing is taken for well', async () => {
    wine.answer('page-file', undefined);
    await expect(machine.command('probe', 'page-file')).rejects.toMatchObject({
      stdout: expect.stringContaining('page-file  failed: Windows answered'),
    });
  });
});
