import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost } from '../../../../packages/agent/src/host.ts';
import { certificateStates } from '../../../../packages/agent/src/probes/certificates/certificate.ts';
import { certificates } from '../../../../packages/agent/src/probes/certificates/index.ts';
import { parseListening } from '../../../../packages/agent/src/probes/certificates/listening.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';

labSuite('certificates made by openssl', { programs: ['openssl'] }, () => {
  let folder = '';
  let server: Server;
  let place = '';
  const at = (name: string) => join(folder, name);

  /** A self-signed certificate that ends in so many days. */
  function make(name: string, days: number): void {
    const subject = [
      '-subj',
      `/CN=${name}.example`,
      '-addext',
      `subjectAltName=DNS:${name}.example,DNS:www.${name}.example`,
    ];
    const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at(`${name}.key`)];
    execFileSync('openssl', ['req', '-x509', ...keys, '-out', at(`${name}.crt`), '-days', String(days), ...subject], {
      stdio: 'pipe',
    });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forewarn-x509-'));
    for (const [name, days] of [
      ['year', 365],
      ['soon', 5],
      ['fortnight', 12],
    ] as const)
      make(name, days);
    server = createServer({ key: readFileSync(at('fortnight.key')), cert: readFileSync(at('fortnight.crt')) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    place = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are judged by the time that is left, in files and as a server shows them', async () => {
    const host = createHost({ mainFile: '', settings: { certificates: [at('*.crt'), at('year.key'), place] } });
    const result = await start(certificates, host)();
    const instance = (path: string) => (path.length <= 64 ? path : `…${path.slice(-63)}`);
    const stateOf = (path: string) => certificateStates[valueIn(result, 'certificate.state', instance(path)) ?? -1];
    expect(stateOf(at('year.crt'))).toBe('valid');
    // Five of five days are left: a short certificate is renewed in its last third.
    expect(stateOf(at('soon.crt'))).toBe('valid');
    expect(stateOf(place)).toBe('valid');
    expect(valueIn(result, 'certificate.ends_in', instance(at('soon.crt')))).toBeGreaterThan(4.9 * 86_400);
    expect(detailIn(result, 'certificate.state', instance(at('year.crt')))).toContain(
      'For year.example, www.year.example, by year.example',
    );
    // A key is no certificate, and is never looked into further.
    expect(stateOf(at('year.key'))).toBeUndefined();

    const later = { ...host, now: () => Date.now() + 361 * 86_400_000 };
    const then = await start(certificates, later)();
    expect(certificateStates[valueIn(then, 'certificate.state', instance(at('year.crt'))) ?? -1]).toBe(
      'ends within a week',
    );
    expect(certificateStates[valueIn(then, 'certificate.state', place) ?? -1]).toBe('has ended');
  });

  it('of servers that others can reach are found by the kernel’s own table', async () => {
    const open = createNetServer();
    await new Promise<void>((resolve) => open.listen(0, '0.0.0.0', resolve));
    const portOf = (address: ReturnType<typeof open.address>) =>
      typeof address === 'object' ? address?.port : undefined;
    const table = createHost({ mainFile: '' })
      .readPart('/proc/net/tcp', 0, 1024 * 1024)
      ?.bytes.toString('latin1');
    const ports = parseListening(table ?? '');
    expect(ports).toContain(portOf(open.address()));
    expect(ports).not.toContain(portOf(server.address()));
    open.close();
  });
});
