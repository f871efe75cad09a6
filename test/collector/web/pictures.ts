import { mkdirSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserOptions } from './browser-options.ts';
import { openWeb, password, type Web } from './web-server.ts';

const widths = [1280, 390] as const;
const schemes = ['light', 'dark'] as const;

async function signIn(page: Page, web: Web, name = 'ada'): Promise<void> {
  await page.goto(web.url);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** Takes every page of one fleet at every width and scheme. */
async function shoot(browser: Browser, folder: string, devices: number, only: string): Promise<void> {
  const web = await openWeb({ devices });
  const troubled = web.tiles().find((tile) => tile.incidents > 0) ?? web.tiles()[0];
  const n = troubled?.n ?? 0;
  const pages: readonly (readonly [name: string, path: string])[] = [
    ['fleet', '/'],
    ['fleet-table', '/?table'],
    ['fleet-filtered', '/?health=critical,warning'],
    ...(devices === 5000 ? [] : [['device', `/devices/${troubled?.id}`] as const]),
    ...(devices === 30
      ? ([
          ['incident', `/incidents/incident-${n}`],
          ['tickets', '/tickets'],
          ['ticket', `/tickets/T-incident-${n}`],
          ['settings-enrol', '/settings/enrol'],
          ['settings-rules', '/settings/rules'],
          ['settings-silences', '/settings/silences'],
          ['settings-deliveries', '/settings/deliveries'],
          ['settings-users', '/settings/users'],
          ['settings-api-tokens', '/settings/api-tokens'],
          ['settings-audit', '/settings/audit'],
          ['settings-password', '/settings/password'],
          ['not-found', '/settings/nothing'],
        ] as const)
      : []),
    ['incidents', '/incidents'],
  ];
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 800 }, colorScheme });
      const page = await context.newPage();
      page.on('pageerror', (error) => console.error(`${devices} ${width} ${colorScheme}: ${error}`));
      page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
      await signIn(page, web);
      for (const [name, path] of pages) {
        if (only !== '' && !name.includes(only)) continue;
        const view = name === 'fleet-table' ? 'table' : 'tiles';
        await page.evaluate(`localStorage.setItem('forewarn.fleet-view', '${view}')`);
        await page.goto(web.url + path);
        await page.waitForTimeout(700);
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
        if (wide > 0) console.error(`${name} at ${width} px is ${wide} px too wide`);
        const fullPage = width === 390 || !name.startsWith('fleet');
        await page.screenshot({
          path: `${folder}/${devices}-${name}-${width}-${colorScheme}.png`,
          fullPage: fullPage && devices < 5000,
        });
      }
      await context.close();
    }
  }
  await web.close();
}

/** What is seen only while something happens: focus, tooltip, dialogs, a lost connection. */
async function shootMoments(browser: Browser, folder: string): Promise<void> {
  const web = await openWeb({ devices: 30 });
  const n = web.tiles().find((tile) => tile.incidents > 0)?.n;
  for (const width of widths) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: width === 390 ? 'dark' : 'light',
    });
    const page = await context.newPage();
    const shot = (name: string) => page.screenshot({ path: `${folder}/moment-${name}-${width}.png` });
    await signIn(page, web);
    await page.locator('.tile-map').focus();
    for (const key of ['ArrowRight', 'j']) await page.keyboard.press(key);
    await shot('focus');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await shot('shortcuts');
    await page.goto(`${web.url}/incidents/incident-${n}`);
    await page.getByRole('button', { name: 'Silence…' }).click();
    await page.getByRole('dialog').waitFor();
    await shot('silence');
    await page.getByLabel('Reason').fill('New disk is ordered');
    await page.getByRole('button', { name: 'Silence it' }).click();
    await page.getByText('Nobody is told').waitFor();
    await shot('undo');
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await shot('menu');
    await page.route('**/api/**', (route) => route.abort());
    await page.goto(`${web.url}/tickets`);
    await shot('unreachable');
    await context.close();
  }
  await web.close();
}

/** The doors: first run, sign-in, and the fleet before its first device. */
async function shootDoors(browser: Browser, folder: string): Promise<void> {
  const web = await openWeb({ devices: 0, users: false });
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    await page.goto(width === 1280 ? await web.setupLink() : web.url);
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${folder}/0-${width === 1280 ? 'setup' : 'sign-in'}-${width}-light.png` });
    if (width === 1280) {
      await page.getByLabel('Your name').fill('ada');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Make my account' }).click();
      await page.getByText('Add your first device').waitFor();
      await page.screenshot({ path: `${folder}/0-first-device-${width}-light.png`, fullPage: true });
      await page.getByRole('button', { name: 'Show the command' }).click();
      await page.getByText('Run this on the new machine').waitFor();
      await page.screenshot({ path: `${folder}/0-command-${width}-light.png`, fullPage: true });
    }
    await context.close();
  }
  await web.close();
}

export async function takePictures(folder: string, only: string, counts: readonly number[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch(browserOptions);
  try {
    if (only === '' || only === 'doors') await shootDoors(browser, folder);
    if (only === '' || only === 'moments') await shootMoments(browser, folder);
    if (only !== 'doors' && only !== 'moments') for (const count of counts) await shoot(browser, folder, count, only);
  } finally {
    await browser.close();
  }
}
