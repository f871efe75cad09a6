import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** A printer as Windows tells of it; 8 of DetectedErrorState is a jam (Win32_Printer). */
const laser = (DetectedErrorState: number) => [
  { kind: 'spooler', state: 4, start: 2, now: new Date().toISOString() },
  { kind: 'printer', Name: 'Laser', PortName: 'USB001', PrinterStatus: 3, DetectedErrorState, PrinterState: 0 },
];

const recording = new URL(
  '../../../shared/recordings/windows/xml/Microsoft-Windows-Security-Auditing_4625.xml',
  import.meta.url,
);
const handMade = `<Event><System><Provider Name="Microsoft-Windows-Security-Auditing"/><EventID>4625</EventID><TimeCreated SystemTime="x"/><Channel>Security</Channel></System><EventData><Data Name="TargetUserName">Administrator</Data><Data Name="SubStatus">0xc000006a</Data><Data Name="Status">0xc000006d</Data><Data Name="LogonType">10</Data><Data Name="IpAddress">198.51.100.7</Data></EventData></Event>`;

/** A dozen failed logons of the last minute: the recorded one with new times, or one made by hand where it is not here. */
function failedLogons(): string[] {
  if (!existsSync(recording))
    process.stderr.write('The recorded event 4625 is not here; one made by hand stands for it.\n');
  const xml = existsSync(recording) ? readFileSync(recording, 'utf8') : handMade;
  return Array.from({ length: 12 }, (_, n) =>
    xml.replace(/SystemTime="[^"]*"/, `SystemTime="${new Date(Date.now() - (12 - n) * 4000).toISOString()}"`),
  );
}

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
    wine.answer('printers', laser(0));
    wine.answer('events-login', []);
    site = await openSite(hasty({ holdMs: 1000, clearDelayMs: 1000 }, ['page-file-full', 'printer-trouble']));
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
    wine.answer('printers', laser(8));
    wine.answer('events-login', failedLogons());
    const incident = await site.incident('page-file-full', 'open');
    expect(incident).toMatchObject({ severity: 'critical', deviceName: 'win-ann' });
    expect((await site.ticket(incident.id, 'new')).subject).toContain('page file');
    expect((await site.incident('printer-trouble', 'open', 'Laser')).summary).toMatch(/jam/i);
    const guesses = await site.incident('login-failures', 'open');
    expect(guesses.summary).toContain('12 failed sign-ins within 5 minutes for administrator');
    wine.answer('page-file', [{ total: 16 * GiB, free: 9 * GiB }]);
    wine.answer('printers', laser(0));
    wine.answer('events-login', []);
    await site.incident('page-file-full', 'resolved');
    await site.incident('printer-trouble', 'resolved', 'Laser');
    await site.ticket(incident.id, 'closed');
  }, 240_000);

  it('knows no more than PowerShell says: without an answer the readings end, and nothing is taken for well', async () => {
    wine.answer('page-file', undefined);
    await expect(machine.command('probe', 'page-file')).rejects.toMatchObject({
      stdout: expect.stringContaining('page-file  failed: Windows answered'),
    });
  });
});
