import { describe, expect, it } from 'vitest';
import { thin } from '../../../packages/collector/src/http/thin.ts';
import { asTechnician, device, errorOf } from './open-api.ts';

describe('devices', () => {
  it('are listed with how they stand now, filtered by what they are', async () => {
    const { get, core } = await asTechnician();
    await core.tx([
      { put: 'device', row: { ...device, id: 'device-2', number: 2, name: 'printer-pc', approved: false } },
    ]);
    expect(await get('/devices')).toMatchObject({
      total: 2,
      devices: [{ health: 'warning', cpu: 0.5 }, { health: 'unknown' }],
    });
    expect(await get('/devices?state=pending')).toMatchObject({
      total: 1,
      devices: [{ id: 'device-2', fingerprint: 'apple river stone lamp' }],
    });
    expect(await get('/devices?limit=1&offset=1')).toMatchObject({ total: 2, devices: [{ id: 'device-2' }] });
  });

  it('are searched for literal text, never for a pattern (S45)', async () => {
    const { get, core } = await asTechnician();
    await core.tx([{ put: 'device', row: { ...device, id: 'device-2', number: 2, name: 'a.*b (1) %_', owner: '' } }]);
    const search = (q: string) => get(`/devices?q=${encodeURIComponent(q)}`);
    expect(await search('FRONT')).toMatchObject({ total: 1 });
    expect(await search('.*')).toMatchObject({ total: 1, devices: [{ id: 'device-2' }] });
    for (const q of ['f.*k', '%', '_', '(a+)+$', '[a-z]', '\\w']) {
      expect(await search(q)).toMatchObject({ total: q === '%' || q === '_' ? 1 : 0 });
    }
    expect(await search("' OR 1=1 --")).toMatchObject({ total: 0 });
  });

  it('change their owner and tags, and refuse text that could deceive a reader (S43)', async () => {
    const { send } = await asTechnician();
    const changed = await send('PATCH', '/devices/device-1', { owner: 'Bob', tags: ['lobby', 'vip'] });
    expect(changed.json).toMatchObject({ owner: 'Bob', tags: ['lobby', 'vip'], name: 'front-desk' });
    for (const name of ['two\nlines', 'bidi \u202e', 'esc \u001b[31m', '']) {
      expect((await send('PATCH', '/devices/device-1', { name })).status).toBe(400);
    }
    expect((await send('PATCH', '/devices/nobody', { name: 'x' })).status).toBe(404);
  });

  it('show their newest readings, their events and their inventory', async () => {
    const { get, core } = await asTechnician();
    await core.tx([
      { put: 'fact', row: { id: 'device-1/os', device: 'device-1', section: 'os', at: 5, rows: [{ name: 'Debian' }] } },
      ...[1, 2, 3].map((at) => ({
        put: 'event' as const,
        row: { id: `e${at}`, device: 'device-1', at, kind: 'boot', instance: '', detail: '' },
      })),
    ]);
    expect(await get('/devices/device-1/readings')).toMatchObject({
      readings: [{ metric: 'disk.used', instance: '/', value: 0.93, unit: 'ratio', states: null }],
    });
    expect(await get('/devices/device-1/events?limit=2')).toMatchObject({ events: [{ at: 3 }, { at: 2 }] });
    expect(await get('/devices/device-1/facts')).toEqual({
      facts: [{ section: 'os', at: 5, rows: [{ name: 'Debian' }] }],
    });
  });

  it('answer history for a series they have, and say so when they have not', async () => {
    const { get, call, cookie } = await asTechnician();
    const range = 'from=0&to=3600000';
    expect(await get(`/devices/device-1/history?metric=disk.used&instance=/&${range}`)).toMatchObject({
      unit: 'ratio',
      at: [],
    });
    const missing = await call(`/api/v1/devices/device-1/history?metric=nothing&${range}`, { cookie });
    expect(errorOf(missing).message).toBe('There is no such series on this device here.');
    expect((await call(`/api/v1/devices/device-1/history?metric=x&from=1e9&to=zz`, { cookie })).status).toBe(400);
  });
});

describe('a long history', () => {
  const column = (length: number, value: (i: number) => number) => Float64Array.from({ length }, (_, i) => value(i));
  const points = (n: number, at: (i: number) => number, value: (i: number) => number) => ({
    stepMs: 0,
    at: column(n, at),
    min: column(n, value),
    mean: column(n, value),
    max: column(n, value),
  });

  it('keeps every peak however few points are asked for', () => {
    const read = points(
      1000,
      (i) => i * 10,
      (i) => (i === 777 ? 99 : 1),
    );
    const few = thin(read, 0, 10_000, 10);
    expect(few.at).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
    expect(few.max[7]).toBe(99);
    expect(few.min[7]).toBe(1);
    expect(few.mean[7]).toBeCloseTo(1.98);
  });

  it('has no point where nothing was read', () => {
    const read = points(
      1000,
      (i) => (i < 500 ? i * 10 : i * 10 + 5000),
      () => 1,
    );
    const few = thin(read, 0, 15_000, 15);
    expect(few.at).toEqual([0, 1000, 2000, 3000, 4000, 10_000, 11_000, 12_000, 13_000, 14_000]);
    expect(few.gapMs).toBe(3000);
  });

  it('is left as it is when it is short, and says how far apart its points usually are', () => {
    const few = thin(
      points(
        4,
        (i) => i * 10,
        (i) => i,
      ),
      0,
      100,
      10,
    );
    expect(few).toEqual({
      stepMs: 0,
      gapMs: 30,
      at: [0, 10, 20, 30],
      min: [0, 1, 2, 3],
      mean: [0, 1, 2, 3],
      max: [0, 1, 2, 3],
    });
  });
});
