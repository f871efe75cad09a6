import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiTokenId, makeApiToken } from '../../../packages/collector/src/http/api-token.ts';
import { type Answer, errorOf, openApi } from './open-api.ts';

const day = 86_400_000;
const madeSchema = z.object({ token: z.string(), id: z.string(), expiresAt: z.number() });
const made = (answer: Answer) => madeSchema.parse(answer.json);

async function withToken(role: 'viewer' | 'technician' | 'admin', body: object = {}) {
  const house = await openApi();
  const cookie = await house.signIn(role);
  const answer = await house.call('/api/v1/api-tokens', { method: 'POST', body: { label: 'script', ...body }, cookie });
  return { ...house, cookie, answer };
}

describe('an API token', () => {
  it('is shown once, stored as SHA-256, has a prefix and a checksum, and shows its last use (S34)', async () => {
    const { call, core, cookie, answer } = await withToken('viewer');
    const { token } = made(answer);
    expect(token).toMatch(/^fwn_pat_[A-Za-z0-9_-]{43}[0-9a-f]{8}$/);
    const listed = await call('/api/v1/api-tokens', { cookie });
    for (const text of [JSON.stringify(await core.find('apiToken')), listed.text]) expect(text).not.toContain(token);
    expect(listed.json).toMatchObject({ tokens: [{ label: 'script', usedAt: null }] });
    expect((await call('/api/v1/devices', { token })).status).toBe(200);
    expect((await core.find('apiToken'))[0]?.usedAt).toBe(1_750_000_000_000);
  });

  it('lives for at most 365 days (S34)', async () => {
    expect((await withToken('viewer', { days: 366 })).answer.status).toBe(400);
    const { call, clock, answer } = await withToken('viewer', { days: 365 });
    const { token, expiresAt } = made(answer);
    expect(expiresAt - clock.now).toBe(365 * day);
    clock.now = expiresAt;
    const late = await call('/api/v1/devices', { token });
    expect(late.status).toBe(401);
    expect(errorOf(late).message).toMatch(/expired, revoked/);
  });

  it('is refused without a look at the store when it is mistyped', () => {
    const token = makeApiToken();
    expect(apiTokenId(token)).toMatch(/^[0-9a-f]{64}$/);
    const middle = token[20] === 'x' ? 'y' : 'x';
    expect(apiTokenId(token.slice(0, 20) + middle + token.slice(21))).toBeUndefined();
    expect(apiTokenId(`${token}0`)).toBeUndefined();
  });

  it('never has more rights than its owner, and loses them with its owner at once (S33)', async () => {
    const { call, signIn, answer } = await withToken('technician', { role: 'technician' });
    const { token } = made(answer);
    const note = () => call('/api/v1/incidents/incident-1/note', { method: 'POST', body: { text: 'x' }, token });
    expect((await note()).status).toBe(200);
    const admin = await signIn('admin');
    await call('/api/v1/users/technician', { method: 'PATCH', body: { role: 'viewer' }, cookie: admin });
    expect((await note()).status).toBe(403);
    expect((await call('/api/v1/devices', { token })).status).toBe(200);
    await call('/api/v1/users/technician', { method: 'PATCH', body: { disabled: true }, cookie: admin });
    expect((await call('/api/v1/devices', { token })).status).toBe(401);
  });

  it('cannot be made with more rights than its maker, nor for somebody else (S33)', async () => {
    const more = await withToken('technician', { role: 'admin' });
    expect(errorOf(more.answer).message).toMatch(/at most technician/);
    const other = await withToken('technician', { user: 'admin' });
    expect(other.answer.status).toBe(403);
    const fromToken = await withToken('technician', { role: 'viewer' });
    const { token } = made(fromToken.answer);
    const body = { label: 'more', role: 'technician' };
    expect((await fromToken.call('/api/v1/api-tokens', { method: 'POST', body, token })).status).toBe(403);
  });

  it('is revoked by its owner or an admin, and to others it is not there', async () => {
    const { call, signIn, answer } = await withToken('technician');
    const { token, id } = made(answer);
    const viewer = await signIn('viewer');
    expect((await call(`/api/v1/api-tokens/${id}`, { method: 'DELETE', cookie: viewer })).status).toBe(404);
    expect((await call('/api/v1/api-tokens', { cookie: viewer })).json).toEqual({ tokens: [] });
    const admin = await signIn('admin');
    expect((await call(`/api/v1/api-tokens/${id}`, { method: 'DELETE', cookie: admin })).status).toBe(200);
    expect((await call('/api/v1/devices', { token })).status).toBe(401);
  });

  it('that is wrong 50 times gets its address refused before the store is asked', async () => {
    const { call } = await openApi();
    const env = { incoming: { socket: { encrypted: true, remoteAddress: '10.6.6.6' } } };
    for (let i = 0; i < 50; i++)
      expect((await call('/api/v1/devices', { token: makeApiToken(), env })).status).toBe(401);
    expect((await call('/api/v1/devices', { token: makeApiToken(), env })).status).toBe(429);
  });
});
