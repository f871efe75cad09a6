import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTrust, type Trust } from '../../../packages/collector/src/trust/trust.ts';

const dayMs = 86_400_000;
const files = ['ca-key.pem', 'ca.pem', 'secrets.key', 'server.pem', 'site-key.pem'];
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'forewarn-trust-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** One TLS connection to a server with these keys; what the client saw, or why it refused. */
async function meet(trust: Trust, options: ConnectionOptions): Promise<string> {
  const server = createServer(trust.tlsOptions());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise<string>((resolve) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ...options }, () => {
        resolve(socket.getProtocol() ?? 'none');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  } finally {
    server.close();
  }
}

describe('the first start', () => {
  it('makes every key, readable by this user only', () => {
    const trust = openTrust(data, { hosts: ['collector.example', '10.1.2.3'] });
    const folder = join(data, 'trust');
    expect(readdirSync(folder).sort()).toEqual(files);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(trust.site).toMatch(/^[a-z2-7]{16}$/);
    expect(trust.secretsKey).toHaveLength(32);
    expect(trust.siteKey.asymmetricKeyType).toBe('ed25519');
  });

  it('that was interrupted after any file is completed by the next, keeping what was made', () => {
    const folder = join(data, 'trust');
    const order = ['site-key.pem', 'secrets.key', 'ca-key.pem', 'ca.pem', 'server.pem'];
    openTrust(data, { hosts: [] });
    for (let made = 0; made < order.length; made++) {
      const kept = order.slice(0, made).map((file) => readFileSync(join(folder, file), 'utf8'));
      for (const file of order.slice(made)) rmSync(join(folder, file));
      openTrust(data, { hosts: [] });
      expect(order.slice(0, made).map((file) => readFileSync(join(folder, file), 'utf8'))).toEqual(kept);
    }
  });

  it('closes an empty folder that others could read, and refuses one already in use', () => {
    chmodSync(data, 0o755);
    openTrust(data, { hosts: [] });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    chmodSync(data, 0o755);
    expect(() => openTrust(data, { hosts: [] })).toThrow(`chmod 700 ${data}`);
  });
});

describe('a client', () => {
  it('trusts the server by the authority alone, under the site name, every host name and every address', async () => {
    const trust = openTrust(data, { hosts: ['collector.example', '10.1.2.3', 'fe80::1%eth0', 'büro.example'] });
    for (const servername of [`${trust.site}.forewarn.internal`, 'localhost', 'collector.example']) {
      expect(await meet(trust, { ca: trust.caPem, servername })).toBe('TLSv1.3');
    }
    const certificate = new X509Certificate(trust.serverCertPem);
    for (const address of ['10.1.2.3', '127.0.0.1', '::1', 'fe80::1'])
      expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkHost('xn--bro-hoa.example')).toBeDefined();
  });

  it('refuses it under another name, from another authority, and with TLS 1.2', async () => {
    const trust = openTrust(data, { hosts: [] });
    const servername = `${trust.site}.forewarn.internal`;
    expect(await meet(trust, { ca: trust.caPem, servername: 'other.example' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    const other = mkdtempSync(join(tmpdir(), 'forewarn-trust-'));
    try {
      const stranger = openTrust(other, { hosts: [] });
      expect(await meet(stranger, { ca: trust.caPem, servername })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    } finally {
      rmSync(other, { recursive: true });
    }
    expect(await meet(trust, { ca: trust.caPem, servername, maxVersion: 'TLSv1.2' })).toMatch(/ALERT_PROTOCOL_VERSION/);
  });
});

describe('the server certificate', () => {
  it('is kept until it is 60 days old, then renewed in the running server', async () => {
    const start = Date.now();
    const trust = openTrust(data, { hosts: [], now: start });
    const first = trust.serverCertPem;
    expect(trust.renewIfDue(start + 59 * dayMs)).toBe(false);
    expect(openTrust(data, { hosts: [], now: start + 59 * dayMs }).serverCertPem).toBe(first);
    expect(trust.renewIfDue(start + 61 * dayMs)).toBe(true);
    expect(trust.serverCertPem).not.toBe(first);
    expect(readFileSync(join(data, 'trust', 'server.pem'), 'utf8')).toContain(trust.serverCertPem);
    const life = new X509Certificate(first);
    expect(Date.parse(life.validTo) - start).toBeGreaterThan(89.9 * dayMs);
  });

  it('is made anew when a host is added, when it is damaged, and when the clock was wrong', () => {
    const now = Date.now();
    const first = openTrust(data, { hosts: [], now }).serverCertPem;
    const second = openTrust(data, { hosts: ['new.example'], now }).serverCertPem;
    expect(new X509Certificate(second).checkHost('new.example')).toBe('new.example');
    expect(second).not.toBe(first);
    writeFileSync(join(data, 'trust', 'server.pem'), 'half a fi');
    const third = openTrust(data, { hosts: [], now: now + 900 * dayMs }).serverCertPem;
    expect(openTrust(data, { hosts: [], now }).serverCertPem).not.toBe(third);
  });
});

describe('a person is told the cause and the way out when', () => {
  const broken = (change: (folder: string) => void) => {
    openTrust(data, { hosts: [] });
    change(join(data, 'trust'));
    return () => openTrust(data, { hosts: [] });
  };

  it('a key may be read by others', () => {
    const open = broken((folder) => chmodSync(join(folder, 'ca-key.pem'), 0o640));
    expect(open).toThrow(`chmod 600 ${join(data, 'trust', 'ca-key.pem')}`);
  });
  it.each(['site-key.pem', 'secrets.key', 'ca-key.pem', 'ca.pem'])('%s is gone', (file) => {
    expect(broken((folder) => rmSync(join(folder, file)))).toThrow('Put it back from your backup');
  });
  it.each(['site-key.pem', 'secrets.key', 'ca-key.pem', 'ca.pem'])('%s is damaged', (file) => {
    expect(broken((folder) => writeFileSync(join(folder, file), 'half a file'))).toThrow('damaged');
  });
  it('a key is a folder', () => {
    const open = broken((folder) => {
      rmSync(join(folder, 'secrets.key'));
      mkdirSync(join(folder, 'secrets.key'), { mode: 0o700 });
    });
    expect(open).toThrow('cannot be read');
  });
  it('the clock is before the keys were made, or after they ended', () => {
    const now = Date.now();
    openTrust(data, { hosts: [], now });
    expect(() => openTrust(data, { hosts: [], now: now - 400 * dayMs })).toThrow('Set the clock right');
    expect(() => openTrust(data, { hosts: [], now: now + 3_651 * dayMs })).toThrow('enrol the agents anew');
  });
  it('a host cannot be named in a certificate', () => {
    expect(() => openTrust(data, { hosts: ['not a host'] })).toThrow('neither a host name nor an IP address');
  });
});
