import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, csvCell } from '../../../packages/collector/src/http/csv.ts';
import { device, errorOf, openApi } from './open-api.ts';

let web = '';
beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'forewarn-web-'));
  web = join(root, 'web');
  mkdirSync(join(web, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>Forewarn</title>');
  writeFileSync(join(web, 'assets', 'app-1a2b.js'), 'export {};'.repeat(500));
});
afterAll(() => rmSync(join(web, '..'), { recursive: true, force: true }));

describe('every answer', () => {
  it('carries the security headers and no version, errors and pages too (S55)', async () => {
    const { call } = await openApi({ webFolder: web });
    for (const path of ['/', '/healthz', '/nothing.txt', '/api/v1/session', '/api/v1/devices', '/api/v1/docs']) {
      const { headers, text } = await call(path);
      const csp = headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(csp).toContain(part);
      }
      expect(csp).toContain("require-trusted-types-for 'script'");
      expect(csp).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(`${text}${JSON.stringify([...headers])}`).not.toMatch(/\b0\.1\.0\b|x-powered-by|hono/i);
    }
  });

  it('tells an anonymous health check the status and nothing else (S57)', async () => {
    expect((await (await openApi()).call('/healthz')).json).toEqual({ status: 'ok' });
    const failing = await (await openApi({ healthy: () => false })).call('/healthz');
    expect([failing.status, failing.json]).toEqual([503, { status: 'failing' }]);
  });

  it('has an error with a code and a sentence when something fails, and tells the rest only to the log', async () => {
    const { call, signIn, logged } = await openApi({
      deliveries: {
        retry: () => Promise.reject(new Error('secret inner workings')),
        adopt: () => Promise.resolve(false),
      },
    });
    const cookie = await signIn('technician');
    const answer = await call('/api/v1/deliveries/retry', { method: 'POST', body: { id: 'x' }, cookie });
    expect(errorOf(answer).code).toBe('internal');
    expect(answer.text).not.toContain('inner workings');
    expect(logged.join()).toContain('inner workings');
    expect((await call('/api/v1/nothing', { cookie })).status).toBe(404);
    const broken = await call('/api/v1/deliveries/retry', { method: 'POST', body: '{"id":', cookie });
    expect(errorOf(broken).code).toBe('bad-request');
  });

  it('is refused beyond a mebibyte of body', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('technician');
    const body = { text: 'x'.repeat(1024 * 1024) };
    const answer = await call('/api/v1/incidents/incident-1/note', { method: 'POST', body, cookie });
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'too-large']);
  });
});

describe('a web page', () => {
  it('is served, zipped when wanted, and for ever when its name holds its hash', async () => {
    const { call } = await openApi({ webFolder: web });
    expect((await call('/')).text).toContain('<title>Forewarn</title>');
    expect((await call('/incidents/abc')).text).toContain('<title>Forewarn</title>');
    const script = await call('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const tag = script.headers.get('etag') ?? '';
    expect((await call('/assets/app-1a2b.js', { headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '/assets/%00app-1a2b.js',
    '/assets/app-1a2b.js%00.html',
    '//secret.txt',
    '/.env',
    '/etc/passwd',
    '/assets',
  ])('is not found at %s (S53)', async (path) => {
    const { api } = await openApi({ webFolder: web });
    const incoming = { url: path, socket: { remoteAddress: '127.0.0.1' } };
    const init = { headers: { host: 'localhost' } };
    const answer = await api.app.request(`http://localhost${path}`, init, { incoming });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('a CSV file', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx'])('disarms a cell that begins like %j (S42)', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`);
  });

  it('quotes every cell and keeps numbers as they are', () => {
    expect(csv(['a', 'b', 'seenAt'], [{ a: 'say "hi",\nplease', b: -3, seenAt: 0 }])).toBe(
      '"a","b","seenAt"\r\n"say ""hi"",\nplease","-3",""\r\n',
    );
  });

  it('of the devices disarms what a device calls itself (S42)', async () => {
    const { call, core, signIn } = await openApi();
    const name = '=HYPERLINK("http://evil","x")';
    await core.tx([{ put: 'device', row: { ...device, id: 'device-2', number: 2, name } }]);
    const answer = await call('/api/v1/devices.csv', { cookie: await signIn('viewer') });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.text).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
    const incidents = await call('/api/v1/incidents.csv', { cookie: await signIn('viewer') });
    expect(incidents.text.split('\r\n')[1]).toContain('"front-desk","Disk almost full"');
  });
});

describe('the document', () => {
  it('describes every route with who may use it, and the page shows them all without a script', async () => {
    const { call, api } = await openApi();
    const document = await call('/api/v1/openapi.json');
    for (const name of api.permissions.keys()) {
      const [method = '', path = ''] = name.split(' ');
      const written = path.replaceAll(/:(\w+)/g, '{$1}');
      expect(document.json).toHaveProperty(['paths', written, method.toLowerCase(), 'x-permission']);
    }
    const page = await call('/api/v1/docs');
    expect(page.text).toContain('/api/v1/devices/{id}/history');
    expect(page.text).not.toContain('<script');
    expect((await call('/api/v1/docs.css')).headers.get('content-type')).toContain('text/css');
  });
});
