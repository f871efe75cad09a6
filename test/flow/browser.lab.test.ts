import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasty } from '../collector/test-collector.ts';
import { browserOptions } from '../collector/web/browser-options.ts';
import { labSuite } from '../lab/lab-suite.ts';
import type { Running } from '../lab/processes.ts';
import { mountVolume, type Volume, volumeNeeds } from '../lab/volume.ts';
import { createMachine, type Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

const webFolder = new URL('../../packages/collector/dist/web', import.meta.url).pathname;
/** For what must appear by itself: interval, hold and clear delay are a second each. */
const appears = { timeout: 30_000 };

labSuite('a real volume in a real browser', { ...volumeNeeds, programs: ['chromium', ...volumeNeeds.programs] }, () => {
  let volume: Volume;
  let site: Site;
  let machine: Machine;
  let agent: Running;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    if (!existsSync(join(webFolder, 'index.html'))) throw new Error('The pages are not built: run npm run build:web.');
    volume = await mountVolume(64);
    site = await openSite(hasty({ holdMs: 1000, clearDelayMs: 1000 }, ['disk-space']), { webFolder });
    machine = createMachine();
    await machine.enroll(await site.token(), 'pc-ann');
    agent = machine.run();
    browser = await chromium.launch(browserOptions);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await agent?.stop();
    await site?.end();
    machine?.remove();
    await volume?.remove();
  });

  /** A page that somebody leaves open; the mark is gone when it is loaded anew. */
  async function leaveOpen(path: string, view: 'tiles' | 'table' = 'tiles'): Promise<Page> {
    const page = await context.newPage();
    await page.goto(site.localUrl);
    await page.evaluate(`localStorage.setItem('forewarn.fleet-view', '${view}')`);
    await page.goto(site.localUrl + path);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate('window.stillHere = true');
    return page;
  }

  it('the first user signs in, sees the machine, and sees its volume fill up and be freed, all without a reload', async () => {
    const first = await context.newPage();
    await first.goto(site.setupLink ?? '');
    await first.getByLabel('Your name').fill('ann');
    await first.getByLabel('Password').fill('correct horse battery');
    await first.getByRole('button', { name: 'Make my account' }).click();
    await first.getByText('Live', { exact: true }).waitFor();

    const table = await leaveOpen('/', 'table');
    const row = table.getByRole('row', { name: /pc-ann/ });
    await row.getByText('OK', { exact: true }).waitFor(appears);
    const tiles = await leaveOpen('/');
    const board = await leaveOpen('/incidents');
    await board.getByText('All quiet').waitFor(appears);
    const queue = await leaveOpen('/tickets');
    await queue.getByText('New 0').waitFor(appears);
    const pages = [table, tiles, board, queue];

    const critical = tiles.getByRole('button', { name: /^\d+ ?Critical/ });
    expect(await critical.textContent()).toMatch(/^0/);
    const canvas = tiles.locator('.tile-map canvas');
    const healthy = await canvas.screenshot();

    writeFileSync(join(volume.path, 'large'), Buffer.alloc(52 * 1024 * 1024));
    const column = (title: string) =>
      board.locator('.board-column').filter({ has: board.getByRole('heading', { name: title, level: 2 }) });
    await column('Open').getByText(volume.path).first().waitFor(appears);
    await row.getByText('Critical').waitFor(appears);
    await expect.poll(() => critical.textContent(), appears).toMatch(/^1/);
    await expect.poll(async () => (await canvas.screenshot()).equals(healthy), appears).toBe(false);
    await tiles.getByLabel('Open incidents').getByText('1 open').waitFor(appears);
    await queue.getByText('New 1').waitFor(appears);
    await queue.getByRole('link', { name: /almost full/ }).waitFor(appears);

    rmSync(join(volume.path, 'large'));
    await column('Resolved').getByText('Readings are fine again').waitFor(appears);
    await column('Open').getByText('All quiet').waitFor(appears);
    await row.getByText('OK', { exact: true }).waitFor(appears);
    await expect.poll(() => critical.textContent(), appears).toMatch(/^0/);
    await queue.getByText('Closed 1').waitFor(appears);
    await queue.getByText('New 0').waitFor(appears);

    for (const page of pages) expect(await page.evaluate('window.stillHere')).toBe(true);
  }, 180_000);
});
