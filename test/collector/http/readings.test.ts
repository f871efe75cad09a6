import { describe, expect, it } from 'vitest';
import { asTechnician, errorOf } from './open-api.ts';

describe('the newest readings of a metric', () => {
  it('are answered for the whole fleet in columns, without series that were never read', async () => {
    const { get } = await asTechnician();
    expect(await get('/readings?metric=disk.used')).toEqual({
      metric: 'disk.used',
      unit: 'ratio',
      help: 'Share of the volume in use',
      states: null,
      devices: ['device-1', 'unheard'],
      instances: ['/', '/'],
      values: [0.93, 0.5],
      at: [5_000, 4_000],
    });
  });

  it('say so when no device has that metric', async () => {
    const { call, cookie } = await asTechnician();
    const answer = await call('/api/v1/readings?metric=nothing', { cookie });
    expect(answer.status).toBe(404);
    expect(errorOf(answer).message).toBe('There is no such metric on any device here.');
    expect((await call('/api/v1/readings', { cookie })).status).toBe(400);
  });
});
