import { describe, expect, it } from 'vitest';
import { openApi } from './open-api.ts';

/** Reads a stream to its end or to what is wanted. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  let text = '';
  while (!text.includes(wanted)) {
    const { value, done } = await reader.read();
    if (done) return `${text}[end]`;
    text += new TextDecoder().decode(value);
  }
  return text;
}

async function watch(house: Awaited<ReturnType<typeof openApi>>, credentials: { cookie?: string; token?: string }) {
  const response = await house.ask('/api/v1/live', credentials);
  if (response.body === null) throw new Error('no stream');
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  return { response, reader };
}

describe('the live view', () => {
  it('begins with a snapshot of the fleet and goes on with what changes', async () => {
    const house = await openApi();
    const { response, reader } = await watch(house, { cookie: await house.signIn('viewer') });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await readUntil(reader, 'front-desk')).toContain('data: {"t":"snapshot"');
    house.bus.publish({ t: 'ticket', id: 'T-1' });
    expect(await readUntil(reader, 'T-1')).toContain('data: {"t":"ticket","id":"T-1"}\n\n');
    await reader.cancel();
    expect(house.bus.viewers).toBe(0);
  });

  it.each([
    ['sign out', '/session', 'DELETE', undefined],
    ['their role changes', '/users/viewer', 'PATCH', { role: 'technician' }],
    ['their password changes', '/users/viewer', 'PATCH', { password: 'another long one' }],
  ])('closes when its person’s rights end: %s (S36)', async (_, path, method, body) => {
    const house = await openApi();
    const viewer = await house.signIn('viewer');
    const admin = await house.signIn('admin');
    const { reader } = await watch(house, { cookie: viewer });
    await readUntil(reader, 'snapshot');
    const cookie = path === '/session' ? viewer : admin;
    expect((await house.call(`/api/v1${path}`, { method, body, cookie })).status).toBe(200);
    expect(await readUntil(reader, 'never said')).toContain('[end]');
    expect(house.bus.viewers).toBe(0);
  });

  it('closes for a token that is revoked', async () => {
    const house = await openApi();
    const cookie = await house.signIn('viewer');
    const made = await house.call('/api/v1/api-tokens', { method: 'POST', body: { label: 'wall' }, cookie });
    const { token, id } = made.json as { token: string; id: string };
    const { reader } = await watch(house, { token });
    await readUntil(reader, 'snapshot');
    await house.call(`/api/v1/api-tokens/${id}`, { method: 'DELETE', cookie });
    expect(await readUntil(reader, 'never said')).toContain('[end]');
  });

  it('gives a viewer that fell behind a new snapshot instead of what it missed', async () => {
    const house = await openApi();
    const { reader } = await watch(house, { cookie: await house.signIn('viewer') });
    const long = 'x'.repeat(1_000_000);
    for (let i = 0; i < 10; i++) house.bus.publish({ t: 'ticket', id: `${i}${long}` });
    await readUntil(reader, '"0xxx');
    await readUntil(reader, '"3xxx');
    house.bus.publish({ t: 'ticket', id: 'afterwards' });
    expect(await readUntil(reader, 'front-desk')).toContain('snapshot');
    await reader.cancel();
  });

  it('has a limit to how many watch', async () => {
    const house = await openApi({ limits: { liveStreams: 1 } });
    const cookie = await house.signIn('viewer');
    const { reader } = await watch(house, { cookie });
    expect((await house.call('/api/v1/live', { cookie })).status).toBe(503);
    await reader.cancel();
    const again = await watch(house, { cookie });
    expect(again.response.status).toBe(200);
    house.api.close();
  });
});
