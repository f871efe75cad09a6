import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Override } from '../../packages/collector/src/rules/rule.ts';
import { hasty } from '../collector/test-collector.ts';
import { type CupsLab, cupsNeeds, type LabPrinter, startCups } from '../lab/cups.ts';
import { labSuite } from '../lab/lab-suite.ts';
import type { Running } from '../lab/processes.ts';
import { createMachine, type Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

// Real printers take their time, and more of it on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const timing = { holdMs: 1000, clearDelayMs: 1000 };
const sooner = (rule: string, metric: string, seconds: number): Override => ({
  match: { rule },
  params: { warning: { allOf: [{ metric, over: seconds, clear: 0 }] } },
  ...timing,
});

labSuite('a real print system', cupsNeeds, () => {
  let cups: CupsLab;
  let printer: LabPrinter;
  let site: Site;
  let machine: Machine;
  let agent: Running;

  beforeAll(async () => {
    cups = await startCups();
    printer = await cups.addPrinter('office');
    site = await openSite([
      ...hasty(timing, ['printer-trouble', 'printer-paused']),
      sooner('printer-blocked', 'printer.blocked', 4),
      sooner('printer-job-stuck', 'printer.stalled', 6),
    ]);
    machine = createMachine({ printServer: cups.server });
    await machine.enroll(await site.token(), 'pc-ann');
    agent = machine.run();
  });
  afterAll(async () => {
    await agent?.stop();
    await site?.end();
    machine?.remove();
    await cups?.close();
  });

  it('a queue that somebody stopped is told with the reason, and is over when it is resumed', async () => {
    await cups.admin('cupsdisable', '-r', 'waiting for toner', 'office');
    const { summary, id } = await site.incident('printer-paused', 'open', 'office');
    expect(summary).toContain('waiting for toner');
    const ticket = await site.ticket(id, 'new');
    expect(ticket.body).toContain('Resume');
    await cups.admin('cupsenable', 'office');
    expect((await site.incident('printer-paused', 'resolved', 'office')).id).toBe(id);
    await site.ticket(id, 'closed');
  });

  it('a paper jam is told in words a user understands, and is over when the paper is out', async () => {
    await printer.states('+media-jam');
    await printer.work({ seconds: 6 });
    await printer.print();
    const { id, title, summary } = await site.incident('printer-trouble', 'open', 'office');
    expect(title).toContain('office on pc-ann does not print');
    expect(summary.toLowerCase()).toMatch(/jam|stuck/);
    await printer.states('-media-jam');
    await printer.work({ seconds: 0 });
    await printer.print();
    expect((await site.incident('printer-trouble', 'resolved', 'office')).id).toBe(id);
  });

  it('a document that does not come out is told, and is over when it has', async () => {
    await printer.work({ seconds: 3000 });
    const job = await printer.print();
    const { id, title } = await site.incident('printer-job-stuck', 'open', 'office');
    expect(title).toContain('a document is stuck in office');
    await printer.off();
    await cups.admin('cancel', `office-${job}`);
    await printer.work({ seconds: 0 });
    await printer.on();
    expect((await site.incident('printer-job-stuck', 'resolved', 'office')).id).toBe(id);
  });

  it('a printer that is gone is told when somebody waits for it, and is over when it is back', async () => {
    await printer.off();
    await printer.print();
    const { id, summary } = await site.incident('printer-blocked', 'open', 'office');
    expect(summary).toMatch(/office/);
    await printer.on();
    expect((await site.incident('printer-blocked', 'resolved', 'office')).id).toBe(id);
    await site.ticket(id, 'closed');
  });
});
