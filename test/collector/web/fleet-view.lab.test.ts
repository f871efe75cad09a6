import type { DeviceTile } from '@forewarn/shared';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSuite } from '../../lab/lab-suite.ts';
import { browserOptions } from './browser-options.ts';
import { openWeb, password, type Web } from './web-server.ts';

const payload = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
const bidi = 'pay\u202Etxt.exe';

/** Every text that an agent or a person could send carries a script. */
const hostile = (tiles: DeviceTile[]): DeviceTile[] =>
  tiles
    .map((tile, i) =>
      i === 3 ? { ...tile, name: `A ${payload}`, owner: payload, site: payload, tags: [payload] } : tile,
    )
    .map((tile, i) => (i === 4 ? { ...tile, name: bidi } : tile));

async function signIn(context: BrowserContext, web: Web, name = 'ada'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(web.url);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

const counter = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^\\d+ ?${name}`) });

labSuite('the fleet view in a real browser', { programs: ['chromium'] }, () => {
  let browser: Browser;
  let web: Web;

  beforeAll(async () => {
    browser = await chromium.launch(browserOptions);
    web = await openWeb({ devices: 30, tiles: hostile });
  });
  afterAll(async () => {
    await browser.close();
    await web.close();
  });

  async function inside<T>(work: (page: Page) => Promise<T>, who = 'ada', width = 1280): Promise<T> {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    try {
      return await work(await signIn(context, web, who));
    } finally {
      await context.close();
    }
  }

  it('a device that turns critical is counted and listed without a reload', () =>
    inside(async (page) => {
      await page.evaluate('window.stillHere = true');
      const before = Number.parseInt((await counter(page, 'Critical').textContent()) ?? '', 10);
      web.turn(0, 'critical');
      await expect
        .poll(async () => Number.parseInt((await counter(page, 'Critical').textContent()) ?? '', 10))
        .toBe(before + 1);
      web.turn(0, 'ok');
      await expect
        .poll(async () => Number.parseInt((await counter(page, 'Critical').textContent()) ?? '', 10))
        .toBe(before);
      expect(await page.evaluate('window.stillHere')).toBe(true);
    }));

  it('a live view that was cut off says so, returns by itself, and shows what it missed', () =>
    inside(async (page) => {
      await page.route('**/api/v1/live', (route) => route.abort());
      web.dropStreams();
      await page.getByText('Reconnecting…').waitFor();
      const before = Number.parseInt((await counter(page, 'Critical').textContent()) ?? '', 10);
      web.turn(0, 'critical');
      await page.unroute('**/api/v1/live');
      await page.getByText('Live', { exact: true }).waitFor();
      await expect
        .poll(async () => Number.parseInt((await counter(page, 'Critical').textContent()) ?? '', 10))
        .toBe(before + 1);
      web.turn(0, 'ok');
    }));

  it('the tile of a device that turns critical takes another colour, and only the canvas says so', () =>
    inside(async (page) => {
      const canvas = page.locator('.tile-map canvas');
      const before = await canvas.screenshot();
      web.turn(0, 'critical');
      await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
      web.turn(0, 'ok');
    }));

  it('the keyboard alone leads from the tiles to a device and back to the incidents', () =>
    inside(async (page) => {
      await page.locator('.tile-map').focus();
      await page.keyboard.press('ArrowRight');
      const first = await page.locator('#tile-option').textContent();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.locator('#tile-option').textContent()).not.toBe(first);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Readings' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
      await page.keyboard.press('j');
      await page.locator('.incident-card.picked').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'What to do' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('f');
      await page.locator('.tile-map').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('WS-0002');
      await expect.poll(() => page.getByText('1 of 30 devices').count()).toBe(1);
    }));

  it('scripts in names, owners, sites and incidents stay text, and the browser reports no breach of the policy', () =>
    inside(async (page) => {
      const reports: string[] = [];
      page.on('console', (message) => {
        if (/Content Security Policy|TrustedHTML|Refused to/i.test(message.text())) reports.push(message.text());
      });
      page.on('pageerror', (error) => reports.push(String(error)));
      await page.evaluate("localStorage.setItem('forewarn.fleet-view', 'table')");
      const troubled = web.tiles()[3];
      for (const path of [
        '/',
        '/incidents',
        `/devices/${troubled?.id}`,
        '/incidents/incident-3',
        '/tickets?status=open',
        '/tickets/T-incident-3',
      ]) {
        await page.goto(web.url + path);
        await page.getByText('window.owned=1').filter({ visible: true }).first().waitFor();
      }
      await page.goto(`${web.url}/settings/silences`);
      await page.getByText('New disk is ordered').waitFor();
      expect(await page.evaluate('window.owned')).toBeUndefined();
      expect(reports).toEqual([]);
    }));

  it('characters that turn the reading direction are written out', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/devices/${web.tiles()[4]?.id}`);
      await page.getByRole('heading', { name: 'pay⟨U+202E⟩txt.exe' }).waitFor();
    }));

  it('a viewer is offered nothing that only a technician may do', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/incidents/incident-3`);
      await page.getByRole('heading', { name: 'What to do' }).waitFor();
      expect(await page.getByRole('button', { name: /Acknowledge|Resolve|Silence|Add note/ }).count()).toBe(0);
      await page.goto(`${web.url}/devices/${web.tiles()[3]?.id}`);
      await page.getByRole('heading', { name: 'Readings' }).waitFor();
      expect(await page.getByRole('button', { name: /Edit|Revoke/ }).count()).toBe(0);
    }, 'vic'));

  it('acknowledging moves the incident for everybody who looks', () =>
    inside(async (mine) =>
      inside(async (theirs) => {
        await theirs.goto(`${web.url}/incidents`);
        await theirs.locator('.board-column').first().getByRole('button', { name: 'Acknowledge' }).first().waitFor();
        const open = theirs.locator('.board-column').first().locator('.incident-card');
        const before = await open.count();
        await mine.goto(`${web.url}/incidents`);
        await mine.locator('.board-column').first().getByRole('button', { name: 'Acknowledge' }).first().click();
        await expect.poll(() => open.count()).toBe(before - 1);
      }, 'tess'),
    ));

  it('what was typed survives a collector that refuses it', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/incidents/incident-3`);
      await page.getByLabel('Note').fill('The cable was loose');
      await page.route('**/note', (route) => route.abort());
      await page.getByRole('button', { name: 'Add note' }).click();
      await page.getByText('The collector does not answer').waitFor();
      expect(await page.getByLabel('Note').inputValue()).toBe('The cable was loose');
    }));

  it('a session that ends asks for the password over the page and keeps what was typed', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/incidents/incident-3`);
      await page.getByLabel('Note').fill('Half a sentence');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Add note' }).click();
      const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
      await dialog.getByLabel('Password').fill(password);
      await dialog.getByRole('button', { name: 'Sign in' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await page.getByLabel('Note').inputValue()).toBe('Half a sentence');
    }));

  it('readings are found by any word, the closed ones too, and what is plotted is said to be', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/devices/${web.tiles()[0]?.id}`);
      await page.getByLabel('Search readings').fill('battery');
      const charge = page.getByRole('button', { name: /^Charge/ });
      await charge.waitFor();
      // Power, and the agent itself, whose probe is called so.
      await expect.poll(() => page.locator('.reading-group').count()).toBe(2);
      expect(await charge.getAttribute('aria-pressed')).toBe('false');
      await charge.click();
      await page.getByRole('heading', { name: /^Battery charge/ }).waitFor();
      expect(await charge.getAttribute('aria-pressed')).toBe('true');
    }));

  it('five hundred programs are searched, and stay inside a phone', () =>
    inside(
      async (page) => {
        const device = web.tiles().find((tile) => tile.incidents > 0)?.id;
        await page.goto(`${web.url}/devices/${device}`);
        await page.locator('summary', { hasText: /^Software/ }).click();
        await page.getByLabel('Search software').fill('datev');
        await page.getByText('1 of 500').waitFor();
        await page.getByText('org.example.AccountingSuite.DatevInterface.Professional').waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      },
      'ada',
      390,
    ));

  it('a maintenance window of a role is planned for every week, and listed', () =>
    inside(async (page) => {
      await page.goto(`${web.url}/settings/silences`);
      await page.getByRole('button', { name: 'Plan maintenance' }).click();
      const dialog = page.getByRole('dialog', { name: 'Plan a maintenance window' });
      await dialog.getByLabel('Covers a').selectOption('role');
      await dialog.getByLabel('Which').selectOption('server');
      await dialog.getByLabel('Reason').fill('Servers are patched');
      await dialog.getByRole('button', { name: 'Plan it' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /every server.*every 7 days, 4 h long.*Servers are patched/ }).waitFor();
      const planned = { match: { role: 'server' }, everyDays: 7, by: 'ada' };
      expect(await web.core.find('silence', {})).toContainEqual(expect.objectContaining(planned));
    }));

  it('no page is wider than a phone', () =>
    inside(
      async (page) => {
        const id = web.tiles()[3]?.id;
        for (const path of [
          '/',
          '/incidents',
          '/incidents/incident-3',
          `/devices/${id}`,
          '/tickets',
          '/tickets/T-incident-3',
          '/settings',
          '/settings/rules',
          '/settings/users',
          '/settings/audit',
          '/settings/deliveries',
          '/settings/silences',
          '/settings/enrol',
        ]) {
          await page.goto(web.url + path);
          await page.getByText('Live', { exact: true }).waitFor();
          await page.locator('.page').waitFor();
          await expect.poll(() => page.locator('.loading').count()).toBe(0);
          expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390);
        }
      },
      'ada',
      390,
    ));
});

labSuite('a large fleet in a real browser', { programs: ['chromium'] }, () => {
  it('five thousand devices are all counted, drawn on one canvas, and only the rows in sight are in the table', async () => {
    const web = await openWeb({ devices: 5000 });
    const browser = await chromium.launch(browserOptions);
    try {
      const page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 800 } }), web);
      await page.getByText('5,000 devices', { exact: true }).waitFor();
      expect(await page.locator('.tile-map canvas').count()).toBe(1);
      await page.locator('.tile-map').focus();
      await page.keyboard.press('End');
      await expect.poll(() => page.locator('#tile-option').getAttribute('aria-posinset')).toBe('5000');
      await page.getByRole('button', { name: 'Table' }).click();
      await page.locator('.fleet-table').waitFor();
      expect(await page.locator('.fleet-table tbody tr').count()).toBeLessThan(120);
      expect(await page.locator('.fleet-table table').getAttribute('aria-rowcount')).toBe('5001');
      const cut = `[...document.querySelectorAll('td.c-meter, td.c-health')].filter((c) => c.scrollWidth > c.clientWidth).length`;
      expect(await page.evaluate(cut), 'cells whose figure is cut off').toBe(0);
    } finally {
      await browser.close();
      await web.close();
    }
  });
});
