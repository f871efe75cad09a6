import { describe, expect, it } from 'vitest';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { diskFull, newDevice, openSite } from './site.ts';

const second = 1000;
const start = 1_800_000_000_000;

async function newSite() {
  const stores = await openStores('memory:');
  await stores.core.tx([{ insert: 'device', row: newDevice('pc-1', 1) }]);
  const clock = { now: start };
  const open = () => openSite(stores, [diskFull], clock);
  const site = await open();
  await site.connect('pc-1');
  let seq = -1;
  /** Reports every 10 s for a while. */
  const report = async (used: number | null, forMs = 0, at = site) => {
    for (const until = clock.now + forMs; ; clock.now += 10 * second) {
      at.report('pc-1', ++seq, [used]);
      if (clock.now >= until) break;
    }
    await at.settled();
  };
  return { stores, clock, site, report, open };
}

describe('a report on its way', () => {
  it('that breaches for the whole hold becomes one incident, its timeline, its evidence and one delivery', async () => {
    const { stores, site, report } = await newSite();
    await report(0.95, 60 * second);
    const incidents = await stores.core.find('incident');
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({
      phase: 'open',
      severity: 'critical',
      priority: 'P2',
      title: 'pc-1: / is almost full',
    });
    expect(incidents[0]?.summary).toBe('It is 95 % full; more than 90 % is too much.');
    expect(await stores.core.find('timeline')).toMatchObject([{ type: 'opened' }]);
    expect(await stores.core.find('evidence')).toMatchObject([
      { readings: [{ metric: 'disk.used', instance: '/', value: 0.95 }] },
    ]);
    expect(await stores.core.find('delivery')).toMatchObject([{ operation: 'open', target: 'desk', state: 'due' }]);
    expect(site.told).toBe(1);
  });

  it('is shown to viewers once it is on disk', async () => {
    const { site, report } = await newSite();
    await report(0.95, 20 * second);
    expect(site.frames.filter((frame) => frame.t === 'incident')).toHaveLength(1);
    site.pipeline.publishVitals(start);
    expect(site.frames.at(-1)).toMatchObject({ t: 'vitals', rows: [[1, 0, 1, -1, -1, 95, expect.any(Number)]] });
    expect(site.fleet.tile('pc-1')).toMatchObject({ health: 'critical', incidents: 1, disk: 0.95 });
  });

  it('that is fine again for the clear delay resolves the incident and tells so', async () => {
    const { stores, report, clock } = await newSite();
    await report(0.95, 30 * second);
    clock.now += 10 * second;
    await report(0.5, 30 * second);
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'resolved', resolvedBy: 'clear' }]);
    const told = await stores.core.find('delivery', { orderBy: 'createdAt' });
    expect(told.map((delivery) => delivery.operation)).toEqual(['open', 'resolve']);
  });

  it('is acknowledged to the agent only after its commit', async () => {
    const { site } = await newSite();
    site.report('pc-1', 0, [0.5]);
    expect(site.acks).toEqual([]);
    await site.settled();
    expect(site.acks).toEqual([0]);
  });

  it('sent twice is stored once and acknowledged again', async () => {
    const { stores, site } = await newSite();
    site.report('pc-1', 0, [0.5]);
    await site.settled();
    site.report('pc-1', 0, [0.5]);
    await site.settled();
    expect(site.acks).toEqual([0, 0]);
    let batches = 0;
    await stores.journal.replay(0, () => batches++);
    expect(batches).toBe(1);
  });
});

describe('after a restart', () => {
  it('a hold that was running goes on and an open incident is not opened twice', async () => {
    const { stores, clock, report, open } = await newSite();
    await report(0.95, 10 * second);
    const again = await open();
    await again.connect('pc-1');
    clock.now += 10 * second;
    await report(0.95, 0, again);
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'open', breachedAt: start }]);
    const third = await open();
    await third.connect('pc-1');
    clock.now += 10 * second;
    await report(0.95, 60 * second, third);
    expect(await stores.core.find('delivery')).toHaveLength(1);
    expect(third.fleet.tile('pc-1')).toMatchObject({ incidents: 1, health: 'critical' });
  });

  it('the collector knows how far each device is, and its newest readings', async () => {
    const { clock, report, open } = await newSite();
    await report(0.5, 30 * second);
    const again = await open();
    expect(await again.connect('pc-1')).toBe(3);
    expect(again.fleet.readings('pc-1')).toMatchObject([{ value: 0.5, at: clock.now }]);
  });
});

describe('time that passes without a report', () => {
  it('makes a standing incident unknown, never fine', async () => {
    const { stores, site, clock, report } = await newSite();
    await report(0.95, 30 * second);
    clock.now += 3_600 * second;
    site.tick();
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'open', finding: 'unknown' }]);
  });

  it('shows the device silent', async () => {
    const { site, clock, report } = await newSite();
    await report(0.5);
    expect(site.fleet.tile('pc-1')?.health).toBe('ok');
    clock.now += 31 * second;
    expect(site.fleet.tile('pc-1')?.health).toBe('silent');
  });
});

describe('what an agent kept while it was away', () => {
  it('is judged in its own time', async () => {
    const { stores, site, clock } = await newSite();
    clock.now += 3_600 * second;
    for (let i = 0; i < 6; i++) site.report('pc-1', i, [0.95], { at: start + i * 10 * second });
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([
      { phase: 'open', breachedAt: start, openedAt: start + 20 * second },
    ]);
  });

  it('is judged in its own time though the clock went on while it was away', async () => {
    const { stores, site, clock, report } = await newSite();
    await report(0.5);
    for (let away = 0; away < 50; away++) {
      clock.now += second;
      site.tick();
    }
    for (let i = 1; i <= 5; i++) {
      site.report('pc-1', i, [i < 4 ? 0.95 : 0.5], { at: start + i * 10 * second });
      // A tick may fall between two of them: what the clock would say of an old reading does not count.
      site.tick();
    }
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([
      { phase: 'open', finding: 'ok', breachedAt: start + 10 * second, openedAt: start + 30 * second },
    ]);
    clock.now += 10 * second;
    site.report('pc-1', 6, [0.5]);
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([
      { phase: 'resolved', resolvedAt: start + 60 * second, repeats: 0 },
    ]);
  });

  it('resolves what was unknown meanwhile not before that was said', async () => {
    const { stores, site, clock, report } = await newSite();
    await report(0.95, 30 * second);
    const away = clock.now;
    clock.now += 3_600 * second;
    site.tick();
    for (let i = 1; i < 100; i++) site.report('pc-1', 100 + i, [0.5], { at: away + i * 10 * second });
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'open', finding: 'ok' }]);
    clock.now += 60 * second;
    site.report('pc-1', 300, [0.5]);
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'resolved' }]);
    const moments = (await stores.core.find('timeline', { orderBy: 'at' })).map(({ type }) => type);
    expect(moments).toEqual(['opened', 'finding', 'finding', 'resolved']);
  });

  it('goes on in its own time after the collector died in the midst of it', async () => {
    const { stores, site, clock, open } = await newSite();
    clock.now += 3_600 * second;
    for (let i = 0; i < 2; i++) site.report('pc-1', i, [0.95], { at: start + i * 10 * second });
    await site.settled();
    const again = await open();
    await again.connect('pc-1');
    for (let i = 2; i < 6; i++) again.report('pc-1', i, [0.95], { at: start + i * 10 * second });
    await again.settled();
    expect(await stores.core.find('incident')).toMatchObject([
      { phase: 'open', breachedAt: start, openedAt: start + 20 * second },
    ]);
  });
});

describe('a maintenance window', () => {
  const window = {
    id: 'w',
    match: { device: 'pc-1' },
    from: start,
    until: start + 60 * second,
    everyDays: null,
    timeZone: 'UTC',
    reason: 'patch day',
    by: 'ann',
  };
  it('keeps people from being told, and tells them when it ends and the trouble does not', async () => {
    const { stores, site, clock, report } = await newSite();
    await site.pipeline.actions.silence(window);
    await report(0.95, 40 * second);
    expect(await stores.core.find('incident')).toMatchObject([{ phase: 'open', silenced: true }]);
    expect(await stores.core.find('delivery')).toEqual([]);
    clock.now = start + 61 * second;
    await report(0.95);
    site.tick();
    await site.settled();
    expect(await stores.core.find('incident')).toMatchObject([{ silenced: false }]);
    expect(await stores.core.find('delivery')).toMatchObject([{ operation: 'open' }]);
  });
});

describe('people', () => {
  it('acknowledge, note and resolve; each is a line of the timeline', async () => {
    const { stores, site, report } = await newSite();
    await report(0.95, 30 * second);
    const id = (await stores.core.find('incident'))[0]?.id ?? '';
    expect(await site.pipeline.actions.acknowledge(id, 'ann', 'on my way')).toBe(true);
    expect(await site.pipeline.actions.acknowledge(id, 'bob', '')).toBe(false);
    expect(await site.pipeline.actions.resolve(id, 'ann', '')).toBe(true);
    const types = (await stores.core.find('timeline')).map((entry) => `${entry.type} by ${entry.by}`);
    expect(types.sort()).toEqual(['acknowledged by ann', 'noted by ann', 'opened by forewarn', 'resolved by ann']);
    expect(await site.pipeline.actions.note('no-such-incident', 'ann', 'x')).toBe(false);
  });
});
