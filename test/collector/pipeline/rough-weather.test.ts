import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../packages/collector/src/rules/rule.ts';
import { device as deviceRules } from '../../../packages/collector/src/rules/shipped/device.ts';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { diskFull, newDevice, openSite } from './site.ts';

const second = 1000;
const start = 1_800_000_000_000;

/** Judges a mean over two minutes. */
const warm: Rule = {
  ...diskFull,
  id: 'warm',
  params: { warning: { allOf: [{ metric: 'disk.used', over: 0.55, clear: 0.5, meanMs: 120_000 }] } },
  holdMs: 0,
};

/** Counts what happens. */
const restarts: Rule = {
  ...diskFull,
  id: 'restarts',
  kind: 'event-count',
  params: { event: 'unexpected-reboot', levels: [{ count: 2, withinMs: 7 * 86_400_000, severity: 'warning' }] },
  holdMs: 0,
};

async function newSite(rules: readonly Rule[]) {
  const stores = await openStores('memory:');
  await stores.core.tx([{ insert: 'device', row: newDevice('srv-1', 1, { role: 'server' }) }]);
  const clock = { now: start };
  const site = await openSite(stores, rules, clock);
  await site.connect('srv-1');
  const open = async () =>
    (await stores.core.find('incident')).filter(({ phase }) => phase === 'open').map(({ rule }) => rule);
  return { stores, clock, site, open };
}

describe('while the disk of the collector is too full', () => {
  it('reports are refused and stay with the agents, nobody is taken for silent, and what people do is kept', async () => {
    const { stores, clock, site, open } = await newSite([...deviceRules, diskFull]);
    for (let seq = 0; seq < 4; seq++, clock.now += 10 * second) site.report('srv-1', seq, [0.95]);
    await site.settled();
    site.disk.hasRoom = false;
    for (let i = 0; i < 60; i++, clock.now += 10 * second) {
      expect(site.report('srv-1', 4, [0.95])).toBe(false);
      site.tick();
    }
    await site.settled();
    expect(await open()).toEqual(['disk-full']);
    const [incident] = await stores.core.find('incident');
    expect(await site.pipeline.actions.acknowledge(incident?.id ?? '', 'ann', '')).toBe(true);
    site.disk.hasRoom = true;
    expect(site.report('srv-1', 4, [0.95])).toBe(true);
    await site.settled();
    expect(site.acks.at(-1)).toBe(4);
  });
});

describe('what happened on a device', () => {
  it('still counts when the agent begins a new epoch', async () => {
    const { clock, site, open } = await newSite([restarts]);
    const reboot = () => [{ kind: 'unexpected-reboot', at: clock.now }];
    site.report('srv-1', 0, [0.5], { events: reboot() });
    clock.now += 60 * second;
    await site.connect('srv-1', undefined, undefined, 'epoch-00002');
    site.tick();
    site.report('srv-1', 0, [0.5], { epoch: 'epoch-00002', events: reboot() });
    await site.settled();
    expect(await open()).toEqual(['restarts']);
    const [incident] = site.fleet.activeIncidents();
    expect(incident).toMatchObject({ severity: 'warning', finding: 'breached' });
  });

  it('opens one incident when a copy of it wants in', async () => {
    const { clock, site, open } = await newSite(deviceRules);
    site.report('srv-1', 0, [0.5], { events: [{ kind: 'clone-suspected', at: clock.now }] });
    clock.now += 3_600 * second;
    site.report('srv-1', 1, [0.5], { events: [{ kind: 'clone-suspected', at: clock.now }] });
    await site.settled();
    expect(await open()).toEqual(['clone-suspected']);
  });
});

describe('a device whose table of series grows', () => {
  it('goes on with the hold that was running, and judges what is new', async () => {
    const { stores, clock, site, open } = await newSite([diskFull]);
    site.report('srv-1', 0, [0.95]);
    clock.now += 10 * second;
    site.pipeline.intake.series('srv-1', [], [[1, 'disk.used', '/home']]);
    for (let seq = 1; seq < 4; seq++, clock.now += 10 * second) site.report('srv-1', seq, [0.95, 0.99]);
    await site.settled();
    const incidents = await stores.core.find('incident', { orderBy: 'breachedAt' });
    expect(incidents.map(({ instance, breachedAt }) => [instance, breachedAt - start])).toEqual([
      ['/', 0],
      ['/home', 10 * second],
    ]);
    expect(await open()).toHaveLength(2);
  });
});

describe.each([10, -10])('a clock of the collector that jumps by %i days', (days) => {
  it('changes no incident: neither a hold nor a silence nor a clearing is over by it', async () => {
    const { stores, clock, site } = await newSite([...deviceRules, diskFull, warm]);
    site.pipeline.intake.series('srv-1', [], [[1, 'disk.used', '/home']]);
    let seq = 0;
    const report = (values: (number | null)[]) => {
      site.report('srv-1', seq++, values);
      site.tick();
      clock.now += 10 * second;
    };
    for (let i = 0; i < 20; i++) report([0.95, 0.5]);
    report([0.6, 0.95]);
    await site.settled();
    const look = async () =>
      (await stores.core.find('incident')).map(({ rule, instance, phase, finding }) => [
        `${rule} ${instance}`,
        phase,
        finding,
      ]);
    const before = await look();
    expect(before).toEqual(
      expect.arrayContaining([
        ['disk-full /', 'open', 'ok'],
        ['disk-full /home', 'pending', 'breached'],
        ['warm /', 'open', 'breached'],
      ]),
    );
    const timeline = await stores.core.count('timeline');
    clock.now += days * 86_400 * second;
    site.pipeline.clockStepped(days * 86_400 * second);
    for (let i = 0; i < 5; i++, clock.now += second) site.tick();
    await site.settled();
    expect(await look()).toEqual(before);
    expect(await stores.core.count('timeline')).toBe(timeline);
    // And time goes on: the hold ends, the clearing ends, silence is noticed.
    for (let i = 0; i < 3; i++) report([0.6, 0.95]);
    await site.settled();
    expect(await look()).toEqual(
      expect.arrayContaining([
        ['disk-full /', 'resolved', 'ok'],
        ['disk-full /home', 'open', 'breached'],
      ]),
    );
    for (let i = 0; i < 40; i++, clock.now += 10 * second) site.tick();
    await site.settled();
    expect(await look()).toContainEqual(['device-silent ', 'open', 'breached']);
  });

  it('while it was stopped leaves no device and no hold in the future', async () => {
    const { stores, clock, site } = await newSite([...deviceRules, diskFull]);
    site.report('srv-1', 0, [0.95]);
    await site.settled();
    clock.now += days * 86_400 * second;
    const again = await openSite(stores, [...deviceRules, diskFull], clock);
    await again.connect('srv-1');
    for (let seq = 1; seq < 6; seq++, clock.now += 10 * second) again.report('srv-1', seq, [0.95]);
    await again.settled();
    expect(await stores.core.find('incident')).toMatchObject([{ rule: 'disk-full', phase: 'open' }]);
    for (let i = 0; i < 40; i++, clock.now += 10 * second) again.tick();
    await again.settled();
    expect((await stores.core.find('incident')).map(({ rule }) => rule)).toContain('device-silent');
  });
});

describe('an epoch that changes while reports wait for the disk', () => {
  it('loses none of them and acknowledges only those of the new one', async () => {
    const { stores, site } = await newSite([diskFull]);
    for (let seq = 0; seq < 3; seq++) site.report('srv-1', seq, [0.5]);
    expect(await site.connect('srv-1', undefined, undefined, 'epoch-00002')).toBe(-1);
    site.report('srv-1', 0, [0.6], { epoch: 'epoch-00002' });
    await site.settled();
    expect(site.acks).toEqual([0]);
    const cursor = await stores.core.get('cursor', 'srv-1');
    expect(cursor).toMatchObject({ epoch: 'epoch-00002', seq: 0 });
    expect(await stores.core.find('series')).toHaveLength(2);
    // Sent again after the connection broke: known, and acknowledged again.
    expect(await site.connect('srv-1', undefined, undefined, 'epoch-00002')).toBe(0);
    site.report('srv-1', 0, [0.6], { epoch: 'epoch-00002' });
    await site.settled();
    expect(site.acks).toEqual([0, 0]);
  });
});
