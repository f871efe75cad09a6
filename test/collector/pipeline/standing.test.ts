import { describe, expect, it } from 'vitest';
import { createWording } from '../../../packages/collector/src/incidents/wording.ts';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { diskFull, newDevice, openSite } from './site.ts';

const second = 1000;
const hour = 3_600_000;
const start = 1_800_000_000_000;

/** A site whose only device has one open incident. */
async function siteInTrouble() {
  const stores = await openStores('memory:');
  await stores.core.tx([{ insert: 'device', row: newDevice('pc-1', 1) }]);
  const clock = { now: start };
  const site = await openSite(stores, [diskFull], clock);
  await site.connect('pc-1');
  for (let seq = 0; seq < 4; seq++, clock.now += 10 * second) site.report('pc-1', seq, [0.95]);
  await site.settled();
  expect(await stores.core.find('incident')).toMatchObject([{ phase: 'open' }]);
  const incident = async () => (await stores.core.find('incident'))[0];
  const told = async () => (await stores.core.find('delivery', { orderBy: 'createdAt' })).map((d) => d.operation);
  return { stores, clock, site, incident, told };
}

const words = createWording({ timeZone: 'UTC' });

describe('an incident that nothing judges any more', () => {
  it('is resolved when its rule was taken out, and its ticket is told that this says nothing of the trouble', async () => {
    const { stores, clock, incident, told } = await siteInTrouble();
    const without = await openSite(stores, [], clock);
    without.tick();
    await without.settled();
    expect(await incident()).toMatchObject({ phase: 'resolved', resolvedBy: 'a change of the rules' });
    expect(await told()).toEqual(['open', 'resolve']);
    const [, end] = await stores.core.find('delivery', { orderBy: 'createdAt' });
    expect(end && words('resolve', end.message).lead).toMatch(
      /^Resolved by a change of the rules and not by its readings: look whether the trouble is over/,
    );
  });

  it('is resolved when an override switched its rule off there', async () => {
    const { stores, clock, incident } = await siteInTrouble();
    const off = [{ match: { rule: 'disk-full', device: 'pc-1' }, off: true }];
    const site = await openSite(stores, [diskFull], clock, off);
    site.tick();
    await site.settled();
    expect(await incident()).toMatchObject({ phase: 'resolved', resolvedBy: 'a change of the rules' });
  });

  it('is resolved when its device is revoked', async () => {
    const { site, clock, incident, told } = await siteInTrouble();
    site.pipeline.changed('pc-1', { revokedAt: clock.now });
    site.tick();
    await site.settled();
    expect(await incident()).toMatchObject({ phase: 'resolved', resolvedBy: 'the revocation of its device' });
    expect(await told()).toEqual(['open', 'resolve']);
    expect(site.fleet.activeIncidents()).toEqual([]);
  });
});

describe('an incident of a part that is gone', () => {
  it('is unknown and never fine; after a day its ticket is told so, once', async () => {
    const { stores, site, clock, incident, told } = await siteInTrouble();
    await site.connect('pc-1', [], [], 'epoch-00002');
    site.tick();
    await site.settled();
    expect(await incident()).toMatchObject({ phase: 'open', finding: 'unknown' });
    expect(await told()).toEqual(['open']);
    for (let hours = 0; hours < 60; hours++, clock.now += hour) {
      site.report('pc-1', hours, [], { epoch: 'epoch-00002' });
      site.tick();
    }
    await site.settled();
    expect(await incident()).toMatchObject({ phase: 'open', finding: 'unknown' });
    expect(await told()).toEqual(['open', 'note']);
    const [, note] = await stores.core.find('delivery', { orderBy: 'createdAt' });
    expect(note?.message.summary).toMatch(/^Nothing has been read of it for 1 d/);
    expect((await stores.core.find('timeline')).filter(({ type }) => type === 'lost')).toHaveLength(1);
  });

  it('goes on when the part is back', async () => {
    const { site, clock, incident } = await siteInTrouble();
    await site.connect('pc-1', [], [], 'epoch-00002');
    site.tick();
    await site.connect('pc-1', undefined, undefined, 'epoch-00003');
    for (let seq = 0; seq < 5; seq++, clock.now += 10 * second)
      site.report('pc-1', seq, [0.5], { epoch: 'epoch-00003' });
    await site.settled();
    expect(await incident()).toMatchObject({ phase: 'resolved', resolvedBy: 'clear' });
  });
});

describe('what a person resolved while it still is bad', () => {
  it('stays resolved for a day, through a restart as well, and is a new incident then', async () => {
    const { stores, site, clock, incident } = await siteInTrouble();
    expect(await site.pipeline.actions.resolve((await incident())?.id ?? '', 'ann', '')).toBe(true);
    const again = await openSite(stores, [diskFull], clock);
    await again.connect('pc-1');
    const report = async (seq: number) => {
      again.report('pc-1', seq, [0.95]);
      await again.settled();
    };
    for (let seq = 10; seq < 20; seq++, clock.now += 10 * second) await report(seq);
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'resolved', resolvedBy: 'ann' }]);
    clock.now += 24 * hour;
    for (let seq = 20; seq < 24; seq++, clock.now += 10 * second) await report(seq);
    expect((await stores.core.find('incident', { orderBy: 'breachedAt' })).map(({ phase }) => phase)).toEqual([
      'resolved',
      'open',
    ]);
  });
});

describe('the timeline', () => {
  it('keeps both of two things that happen in one moment', async () => {
    const { stores, site, incident } = await siteInTrouble();
    const id = (await incident())?.id ?? '';
    await Promise.all(['ann', 'bob'].map((by) => site.pipeline.actions.note(id, by, `seen by ${by}`)));
    const notes = (await stores.core.find('timeline')).filter(({ type }) => type === 'noted');
    expect(notes.map(({ text }) => text).sort()).toEqual(['seen by ann', 'seen by bob']);
  });
});
