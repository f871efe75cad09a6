import { describe, expect, it } from 'vitest';
import { asTechnician, errorOf, openApi } from './open-api.ts';

describe('users, tokens and connectors', () => {
  it('always leave one admin', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('admin');
    const demote = (id: string) => call(`/api/v1/users/${id}`, { method: 'PATCH', body: { role: 'viewer' }, cookie });
    expect(errorOf(await demote('admin')).message).toMatch(/only admin/);
    await signIn('admin', 'second');
    expect((await demote('admin')).status).toBe(200);
  });

  it('let two people not share a name in different case', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('admin');
    const body = { name: 'ADMIN', role: 'viewer', password: 'a long password' };
    expect((await call('/api/v1/users', { method: 'POST', body, cookie })).status).toBe(409);
  });

  it('approve devices beforehand only with few uses and a short life', async () => {
    const { send, asked } = await asTechnician();
    expect((await send('POST', '/tokens', { uses: 51, approve: true })).status).toBe(400);
    expect((await send('POST', '/tokens', { uses: 501 })).status).toBe(400);
    await send('POST', '/tokens', { uses: 51 });
    const made = await send('POST', '/tokens');
    expect(made.json).toMatchObject({ command: 'forewarn-agent enroll fwn_enr_example' });
    expect(asked).toEqual(['token 51 false', 'token 1 true']);
  });

  it('describe their settings as a form and never give a setting back (S47)', async () => {
    const { call, signIn } = await openApi();
    const answer = await call('/api/v1/connectors', { cookie: await signIn('admin') });
    expect(answer.json).toMatchObject({
      connectors: [{ kind: 'rest', form: { properties: { url: { type: 'string' } } } }],
      targets: [{ name: 'desk', kind: 'builtin', to: 'ticket' }],
    });
  });
});
