import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTrust } from '../../../packages/collector/src/trust/trust.ts';
import { labSuite } from '../../lab/lab-suite.ts';

labSuite('certificates seen by openssl', { programs: ['openssl'] }, () => {
  it('pass its strict RFC 5280 check for a TLS server', () => {
    const data = mkdtempSync(join(tmpdir(), 'forewarn-trust-'));
    try {
      const trust = openTrust(data, { hosts: ['collector.example', '10.1.2.3', 'fd00::7'] });
      const ca = join(data, 'trust', 'ca.pem');
      const server = join(data, 'server.crt');
      writeFileSync(server, trust.serverCertPem);
      const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' });
      const verify = (...args: string[]) =>
        openssl('verify', '-x509_strict', '-check_ss_sig', '-purpose', 'sslserver', '-CAfile', ca, ...args, server);
      expect(verify('-verify_hostname', `${trust.site}.forewarn.internal`)).toContain(': OK');
      expect(verify('-verify_ip', 'fd00::7')).toContain(': OK');
      expect(() => verify('-verify_hostname', 'other.example')).toThrow();
      const text = openssl('x509', '-in', ca, '-noout', '-text');
      expect(text).toContain('CA:TRUE, pathlen:0');
      expect(text).toContain('Certificate Sign, CRL Sign');
    } finally {
      rmSync(data, { recursive: true });
    }
  });
});
