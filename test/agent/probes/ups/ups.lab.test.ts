import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHost, type LocalHost } from '../../../../packages/agent/src/host.ts';
import { ups } from '../../../../packages/agent/src/probes/ups/index.ts';
import { upsStates } from '../../../../packages/agent/src/probes/ups/metrics.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { type Nut, nutNeeds, startNut } from '../../../lab/nut.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';

/** As dummy-ups plays it; made by hand. */
const variables = `battery.charge: 100
battery.charge.low: 20
battery.runtime: 1500
device.mfr: Lab
device.model: Fixture 1000
ups.load: 31
ups.mfr: Lab
ups.model: Fixture 1000
ups.status: OL
`;

labSuite('A UPS on a real upsd', nutNeeds, () => {
  let nut: Nut;
  let host: LocalHost;
  let look: ReturnType<typeof start>;
  beforeEach(async () => {
    nut = await startNut(variables);
    host = createHost({ mainFile: '', settings: { ups: { port: nut.port } } });
    look = start(ups, host);
  });
  afterEach(async () => {
    host.close();
    await nut.stop();
  });
  const state = async () => upsStates[valueIn(await look(), 'ups.state', 'lab') ?? -1];

  it('is online, loses the mains, runs low and is well again', async () => {
    expect(await state()).toBe('online');
    const result = await look();
    expect(valueIn(result, 'ups.charge', 'lab')).toBe(1);
    expect(valueIn(result, 'ups.load', 'lab')).toBe(0.31);
    expect(valueIn(result, 'ups.runtime', 'lab')).toBe(1500);
    await nut.set('ups.status', 'OB DISCHRG');
    await nut.set('battery.charge', '63');
    await vi.waitFor(async () => expect(await state()).toBe('on-battery'));
    await nut.set('ups.status', 'OB LB');
    await vi.waitFor(async () => expect(await state()).toBe('low-battery'));
    expect(detailIn(await look(), 'ups.state', 'lab')).toMatch(/almost empty.*charge 63 %/);
    await nut.set('ups.status', 'OL CHRG');
    await vi.waitFor(async () => expect(await state()).toBe('online'));
  });

  it('asks for a new battery', async () => {
    expect(valueIn(await look(), 'ups.battery', 'lab')).toBe(0);
    await nut.set('ups.status', 'OL RB');
    await vi.waitFor(async () => expect(valueIn(await look(), 'ups.battery', 'lab')).toBe(1));
  });

  it('that does not tell any more is silent, not well', async () => {
    expect(await state()).toBe('online');
    nut.unplug();
    await vi.waitFor(async () => expect(await state()).toBe('silent'), { timeout: 10_000, interval: 200 });
  }, 15_000);

  it('that the settings name and the server has not is said, with those it has', async () => {
    const named = createHost({ mainFile: '', settings: { ups: { port: nut.port, name: 'cellar' } } });
    await expect(start(ups, named)()).rejects.toThrow(/has no “cellar”; it has: lab/);
    named.close();
  });
});
