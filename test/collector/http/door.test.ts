import { describe, expect, it } from 'vitest';
import { errorOf, openApi, password } from './open-api.ts';

const network = { incoming: { socket: { encrypted: true, remoteAddress: '10.0.0.9' } } };

describe('a request from another site', () => {
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''];

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is refused for %s, whatever its content type (S39)', async (method) => {
    const { call, signIn, asked } = await openApi();
    const cookie = await signIn('technician');
    for (const type of types) {
      for (const sign of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'http://localhost:8420', 'sec-fetch-site': 'cross-site' },
        { origin: 'http://localhost:8420', 'sec-fetch-site': 'same-site' },
      ]) {
        const headers = { 'content-type': type, ...sign };
        const options = { method, cookie, headers, body: '{}', origin: sign.origin };
        const answer = await call('/api/v1/incidents/incident-1/acknowledge', options);
        expect(`${type} ${JSON.stringify(sign)} ${answer.status}`).toBe(`${type} ${JSON.stringify(sign)} 403`);
        expect(errorOf(answer).code).toBe('foreign-origin');
      }
    }
    expect(asked).toEqual([]);
  });

  it('is refused when it brings a cookie and says nothing of where it comes from (S39)', async () => {
    const { api, signIn } = await openApi();
    const cookie = await signIn('technician');
    const headers = { host: 'localhost:8420', cookie, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{}' };
    expect((await api.app.request('/api/v1/incidents/incident-1/acknowledge', init, {})).status).toBe(403);
  });

  it('is let pass from our own page, and from a program with a token', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('technician');
    const own = { 'sec-fetch-site': 'same-origin' };
    const path = '/api/v1/incidents/incident-1/note';
    expect((await call(path, { method: 'POST', body: { text: 'a' }, cookie, headers: own })).status).toBe(200);
  });

  it('cannot sign a person in as somebody else', async () => {
    const { call, signIn } = await openApi();
    await signIn('viewer');
    const body = { name: 'viewer', password };
    expect((await call('/api/v1/session', { method: 'POST', body, origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('plain loopback', () => {
  it.each(['evil.example', 'evil.example:8420', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.5:8420'])(
    'answers nothing to the name %s, which may have been made to point here (S2)',
    async (host) => {
      const { call } = await openApi();
      for (const path of ['/', '/healthz', '/api/v1/session', '/metrics']) {
        const answer = await call(path, { headers: { host } });
        expect(answer.status).toBe(403);
        expect(errorOf(answer).code).toBe('foreign-host');
      }
    },
  );

  it.each(['localhost', 'localhost:8420', '127.0.0.1:9', '[::1]:8420', 'LOCALHOST:8420'])(
    'answers to %s',
    async (host) => {
      const { call } = await openApi();
      expect((await call('/healthz', { headers: { host } })).status).toBe(200);
    },
  );

  it('counts as https behind a proxy that ends TLS for the public name', async () => {
    const { call, signIn } = await openApi({ publicUrl: 'https://forewarn.example' });
    await signIn('viewer');
    const headers = { host: 'forewarn.example' };
    const options = { method: 'POST', body: { name: 'viewer', password }, headers, origin: 'https://forewarn.example' };
    const answer = await call('/api/v1/session', options);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-forewarn=.*Secure/);
    expect((await call('/metrics', { headers })).status).toBe(401);
  });
});

describe('the console’s socket', () => {
  it('acts as admin, and nobody else can claim to be it', async () => {
    const { call } = await openApi();
    const ask = { method: 'POST', body: { path: '/tmp/copy.db' } };
    expect((await call('/api/v1/console/backup', { ...ask, env: { console: true } })).status).toBe(200);
    for (const headers of [{ 'x-console': 'true' }, { console: 'true' }]) {
      const answer = await call('/api/v1/console/backup', { ...ask, headers, env: network });
      expect(errorOf(answer).message).toMatch(/Only the forewarn-collector command/);
    }
  });
});
