import { describe, expect, it } from 'vitest';
import { makeSetupLink } from '../../../packages/collector/src/http/setup-link.ts';
import { errorOf, openApi, password } from './open-api.ts';

const post = (body: unknown) => ({ method: 'POST', body });
const linkOf = async (house: Awaited<ReturnType<typeof openApi>>) =>
  (await makeSetupLink(house.core, house.deps.publicUrl, house.clock.now))?.link ?? '';

describe('the setup link', () => {
  it('makes the first user an admin, signs them in, and works once', async () => {
    const house = await openApi();
    const link = await linkOf(house);
    expect((await house.call('/api/v1/session')).json).toEqual({ user: null, role: null, firstRun: true });
    const made = await house.call('/api/v1/setup', post({ link, name: 'Ada', password }));
    expect(made.status).toBe(200);
    expect(made.headers.get('set-cookie')).toContain('HttpOnly');
    expect(await house.core.find('user')).toMatchObject([{ id: 'ada', name: 'Ada', role: 'admin' }]);
    expect((await house.call('/api/v1/setup', post({ link, name: 'Eve', password }))).status).toBe(404);
    expect(await house.core.count('user')).toBe(1);
  });

  it('is used up by the first of two who come at once', async () => {
    const house = await openApi();
    const link = await linkOf(house);
    const answers = await Promise.all(
      ['ada', 'eve'].map((name) => house.call('/api/v1/setup', post({ link, name, password }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(await house.core.count('user')).toBe(1);
  });

  it('is refused after 30 minutes, when a newer one was made, and when it is wrong', async () => {
    const house = await openApi();
    const old = await linkOf(house);
    const newer = await linkOf(house);
    expect((await house.call('/api/v1/setup', post({ link: old, name: 'ada', password }))).status).toBe(403);
    expect((await house.call('/api/v1/setup', post({ link: 'x'.repeat(43), name: 'ada', password }))).status).toBe(403);
    house.clock.now += 30 * 60_000;
    const late = await house.call('/api/v1/setup', post({ link: newer, name: 'ada', password }));
    expect(errorOf(late).message).toMatch(/Run forewarn-collector setup-link/);
    expect(await house.core.count('user')).toBe(0);
  });

  it('is kept only as a hash, and is not made once there is a user', async () => {
    const house = await openApi();
    const link = await linkOf(house);
    const secret = link.slice(link.indexOf('#') + 1);
    expect(JSON.stringify(await house.core.find('setting'))).not.toContain(secret);
    await house.signIn('admin');
    expect(await linkOf(house)).toBe('');
  });

  it('leaves no setup route of any spelling behind once a user exists (S30)', async () => {
    const { call, signIn } = await openApi();
    await signIn('admin');
    for (const path of [
      '/api/v1/setup',
      '/api/v1/setup/',
      '/api/v1/setup/x',
      '/api/v1/setup.json',
      '/api/v1/setup;x',
      '/api/v1/SETUP',
      '/api/v1/Setup',
      '/api/v1/%73etup',
      '/api/v1/setup%2f',
      '/api/v1/setup%00',
      '/api/v1//setup',
      '/API/v1/setup',
      '/setup',
      '/setup/',
      '/Setup',
      '/%73etup',
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        const body = method === 'POST' ? { link: 'x', name: 'eve', password } : undefined;
        const answer = await call(path, { method, body });
        expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 404`);
      }
    }
  });

  it('asks for a password of at least ten characters and a plain name', async () => {
    const house = await openApi();
    const link = await linkOf(house);
    const short = await house.call('/api/v1/setup', post({ link, name: 'ada', password: 'short' }));
    expect(errorOf(short).message).toMatch(/password: must have at least 10 characters/);
    const bidi = await house.call('/api/v1/setup', post({ link, name: 'a\u202eda', password }));
    expect(bidi.status).toBe(400);
  });
});
