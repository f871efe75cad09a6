import { describe, expect, it } from 'vitest';
import { createPasswords } from '../../../packages/collector/src/http/password.ts';
import { cheap, cookieOf, errorOf, openApi, password } from './open-api.ts';

const post = (body: unknown) => ({ method: 'POST', body });
const minute = 60_000;
const hour = 60 * minute;
const whoami = '/api/v1/users';

describe('a session', () => {
  it('begins with a new id at every sign-in, whatever cookie was there before (S37)', async () => {
    const { call, signIn } = await openApi();
    const first = await signIn('viewer');
    const again = await call('/api/v1/session', { ...post({ name: 'viewer', password }), cookie: first });
    expect(cookieOf(again)).not.toBe(first);
    const planted = 'forewarn=planted-by-somebody.else';
    const fresh = await call('/api/v1/session', { ...post({ name: 'viewer', password }), cookie: planted });
    expect(cookieOf(fresh)).not.toBe(planted);
  });

  it('is a __Host- cookie over https: Secure, HttpOnly, SameSite=Strict (S37)', async () => {
    const { call, signIn } = await openApi();
    await signIn('viewer');
    const env = { incoming: { socket: { encrypted: true, remoteAddress: '10.0.0.9' } } };
    const answer = await call('/api/v1/session', { ...post({ name: 'viewer', password }), env });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-forewarn=/);
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
    expect((await call(whoami, { cookie: cookieOf(answer), env })).status).toBe(200);
  });

  it('ends after 12 idle hours, and after 7 days however busy', async () => {
    const { call, signIn, clock } = await openApi();
    const idle = await signIn('viewer');
    const busy = await signIn('viewer');
    clock.now += 11 * hour;
    expect((await call(whoami, { cookie: busy })).status).toBe(200);
    clock.now += 2 * hour;
    expect((await call(whoami, { cookie: idle })).status).toBe(401);
    for (let day = 0; day < 13; day++) {
      expect((await call(whoami, { cookie: busy })).status).toBe(200);
      clock.now += 11.9 * hour;
    }
    clock.now += hour;
    clock.now += 3 * hour;
    expect((await call(whoami, { cookie: busy })).status).toBe(401);
  });

  it('is not known by a cookie that was tampered with, and only its hash is stored', async () => {
    const { call, signIn, core } = await openApi();
    const cookie = await signIn('viewer');
    const flipped = cookie.slice(0, -1) + (cookie.endsWith('A') ? 'B' : 'A');
    expect((await call(whoami, { cookie: flipped })).status).toBe(401);
    const value = cookie.split('=')[1] ?? 'none';
    expect(JSON.stringify(await core.find('session'))).not.toContain(value);
  });

  it('ends when its person signs out, and only that one', async () => {
    const { call, signIn } = await openApi();
    const [one, other] = [await signIn('viewer'), await signIn('viewer')];
    await call('/api/v1/session', { method: 'DELETE', cookie: one });
    expect((await call(whoami, { cookie: one })).status).toBe(401);
    expect((await call(whoami, { cookie: other })).status).toBe(200);
  });

  it.each([
    ['role', { role: 'technician' }],
    ['password', { password: 'another long one' }],
    ['account', { disabled: true }],
  ])('ends with all others of its person when their %s changes (S36)', async (_, change) => {
    const { call, signIn } = await openApi();
    const admin = await signIn('admin');
    const cookies = [await signIn('viewer'), await signIn('viewer')];
    const changed = await call('/api/v1/users/viewer', { method: 'PATCH', body: change, cookie: admin });
    expect(changed.status).toBe(200);
    for (const cookie of cookies) expect((await call(whoami, { cookie })).status).toBe(401);
    expect((await call(whoami, { cookie: admin })).status).toBe(200);
  });

  it('survives its own password change in a new form, the others do not (S36)', async () => {
    const { call, signIn } = await openApi();
    const [here, elsewhere] = [await signIn('viewer'), await signIn('viewer')];
    const body = { current: password, next: 'an even longer one' };
    const answer = await call('/api/v1/session/password', { method: 'POST', body, cookie: here });
    expect(answer.status).toBe(200);
    expect((await call(whoami, { cookie: cookieOf(answer) })).status).toBe(200);
    for (const cookie of [here, elsewhere]) expect((await call(whoami, { cookie })).status).toBe(401);
    expect((await call('/api/v1/session', post({ name: 'viewer', password }))).status).toBe(401);
  });
});

describe('signing in', () => {
  it('slows down, then refuses after ten failures for a name, and lets the person in a quarter of an hour later (S35)', async () => {
    const { call, signIn, pauses, clock } = await openApi();
    await signIn('viewer');
    const wrong = () => call('/api/v1/session', post({ name: 'viewer', password: 'wrong' }));
    for (let i = 0; i < 10; i++) expect((await wrong()).status).toBe(401);
    expect(pauses).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000]);
    const refused = await call('/api/v1/session', post({ name: 'Viewer', password }));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(errorOf(refused).message).toMatch(/Try again in 15 min/);
    clock.now += 15 * minute + 1;
    expect((await call('/api/v1/session', post({ name: 'viewer', password }))).status).toBe(200);
  });

  it('lets no more than ten passwords be tried by asking for many at once (S35)', async () => {
    const { call, signIn } = await openApi();
    await signIn('viewer');
    const wrong = () => call('/api/v1/session', post({ name: 'viewer', password: 'wrong' }));
    const answers = await Promise.all(Array.from({ length: 20 }, wrong));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), ...Array(10).fill(429)]);
  });

  it('lets in with a new password whoever was kept out by the guesses of others', async () => {
    const { call, signIn } = await openApi();
    const admin = await signIn('admin');
    await signIn('viewer');
    for (let i = 0; i < 11; i++) await call('/api/v1/session', post({ name: 'viewer', password: 'wrong' }));
    const next = 'a new password from an admin';
    await call('/api/v1/users/viewer', { ...post({ password: next }), method: 'PATCH', cookie: admin });
    expect((await call('/api/v1/session', post({ name: 'viewer', password: next }))).status).toBe(200);
  });

  it('refuses an address after 50 failures with any names, and no other address (S35)', async () => {
    const { call, signIn } = await openApi();
    await signIn('viewer');
    const from = (remoteAddress: string) => ({ incoming: { socket: { encrypted: true, remoteAddress } } });
    for (let i = 0; i < 50; i++) {
      const body = { name: `guess-${i}`, password: 'wrong' };
      expect((await call('/api/v1/session', { ...post(body), env: from('10.6.6.6') })).status).toBe(401);
    }
    const body = { name: 'viewer', password };
    // What it claims to forward for is not believed (S52).
    const headers = { 'x-forwarded-for': '10.0.0.9' };
    expect((await call('/api/v1/session', { ...post(body), env: from('10.6.6.6'), headers })).status).toBe(429);
    expect((await call('/api/v1/session', { ...post(body), env: from('10.0.0.9') })).status).toBe(200);
  });

  it('does the same work for a name that nobody has, and says the same (S35)', async () => {
    const { call, signIn } = await openApi();
    await signIn('viewer');
    const known = await call('/api/v1/session', post({ name: 'viewer', password: 'wrong' }));
    const unknown = await call('/api/v1/session', post({ name: 'nobody', password: 'wrong' }));
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
  });

  it('hashes also for a name that nobody has: it stands in the same queue (S35)', async () => {
    const passwords = createPasswords(cheap);
    const stored = await passwords.hash(password);
    // Two at work and fifty waiting is all there is room for.
    const busy = Array.from({ length: 52 }, () => passwords.verify(password, undefined));
    await expect(passwords.verify(password, stored)).rejects.toThrow(/Too many people are signing in/);
    expect(new Set(await Promise.all(busy))).toEqual(new Set([false]));
    expect(await passwords.verify(password, stored)).toBe(true);
  });

  it('is refused to a disabled person', async () => {
    const { call, signIn } = await openApi();
    const admin = await signIn('admin');
    await signIn('viewer');
    await call('/api/v1/users/viewer', { method: 'PATCH', body: { disabled: true }, cookie: admin });
    expect((await call('/api/v1/session', post({ name: 'viewer', password }))).status).toBe(401);
  });
});
