import { describe, expect, it } from 'vitest';
import {
  type CertificateState,
  certificateStates,
  stateOf,
} from '../../../../packages/agent/src/probes/certificates/certificate.ts';
import { expand } from '../../../../packages/agent/src/probes/certificates/files.ts';
import { certificates } from '../../../../packages/agent/src/probes/certificates/index.ts';
import { parseListening } from '../../../../packages/agent/src/probes/certificates/listening.ts';
import { certificatesQuery, parseStore } from '../../../../packages/agent/src/probes/certificates/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';

const dayMs = 86_400_000;
const now = 1_795_000_000_000;
const indexFor = (state: CertificateState) => certificateStates.indexOf(state);
const certificate = (validTo: number, lifeMs = 365 * dayMs) => ({
  place: '/x.pem',
  names: ['x.example'],
  issuer: 'CA',
  validFrom: validTo - lifeMs,
  validTo,
});

describe('a certificate', () => {
  it.each([
    [31, 'valid'],
    [29, 'ends within a month'],
    [13, 'ends within two weeks'],
    [6, 'ends within a week'],
    [-1, 'has ended'],
    [-40, 'has ended'],
  ] as const)('with %i days left is %s', (days, state) => {
    expect(stateOf(certificate(now + days * dayMs), now - 400 * dayMs, now)).toBe(state);
  });

  it('that was long over when it was first seen is left behind', () => {
    expect(stateOf(certificate(now - 31 * dayMs), now, now)).toBe('left behind');
    expect(stateOf(certificate(now - 29 * dayMs), now, now)).toBe('has ended');
  });

  it('of six days is not said to end within a month all its life', () => {
    expect(stateOf(certificate(now + 4 * dayMs, 6 * dayMs), now, now)).toBe('valid');
    expect(stateOf(certificate(now + 0.4 * dayMs, 6 * dayMs), now, now)).toBe('ends within a week');
  });
});

describe('the certificates of a machine', () => {
  it('that has none are nothing here', async () => {
    expect(await start(certificates, recordedHost())()).toEqual({ readings: [] });
  });

  it('are found by a pattern, folder by folder', () => {
    const host = recordedHost();
    for (const path of [
      '/etc/letsencrypt/live/a.example/cert.pem',
      '/etc/letsencrypt/live/b.example/cert.pem',
      '/srv/a.crt',
      '/srv/a.key',
    ])
      host.files.set(path, '');
    expect(expand(host, '/etc/letsencrypt/live/*/cert.pem')).toEqual([
      '/etc/letsencrypt/live/a.example/cert.pem',
      '/etc/letsencrypt/live/b.example/cert.pem',
    ]);
    expect(expand(host, '/srv/*.crt')).toEqual(['/srv/a.crt']);
    expect(expand(host, '/nowhere/*.crt')).toEqual([]);
  });

  it.each([
    ['is missing', undefined, 'There is no'],
    ['is empty', '', 'no certificate in text form'],
    ['is broken', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'cannot be understood'],
    ['may not be read', Object.assign(new Error('denied'), { code: 'EACCES' }), 'may not read'],
  ])('one that was named and %s is said to be unreadable', async (_, content, words) => {
    const host = recordedHost();
    host.settings = { ...host.settings, certificates: ['/srv/web.pem'] };
    if (content !== undefined) host.files.set('/srv/web.pem', content);
    const result = await start(certificates, host)();
    expect(valueIn(result, 'certificate.state', '/srv/web.pem')).toBe(indexFor('unreadable'));
    expect(detailIn(result, 'certificate.state', '/srv/web.pem')).toContain(words);
  });

  it('in their usual places that may not be read are no news', async () => {
    const host = recordedHost();
    host.files.set('/etc/nginx/ssl/web.crt', Object.assign(new Error('denied'), { code: 'EACCES' }));
    host.list = (path) => {
      if (path.startsWith('/etc/letsencrypt')) throw Object.assign(new Error('denied'), { code: 'EACCES' });
      return path === '/etc/nginx/ssl' ? ['web.crt'] : [];
    };
    expect(await start(certificates, host)()).toEqual({ readings: [] });
  });

  it('that a server on this machine shows are looked at by connecting', async () => {
    const host = recordedHost();
    host.settings = { ...host.settings, certificates: ['localhost:8443', 'localhost:9'] };
    const shown = { ...certificate(host.at + 5 * dayMs), problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
    host.answerConnect = async (_, port) => {
      if (port === 9) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      const never = () => Promise.reject(new Error('no words'));
      return { line: never, write: () => undefined, secure: never, certificate: () => shown, close: () => undefined };
    };
    const result = await start(certificates, host)();
    expect(valueIn(result, 'certificate.state', 'localhost:8443')).toBe(indexFor('ends within a week'));
    expect(valueIn(result, 'certificate.ends_in', 'localhost:8443')).toBe(5 * 86_400);
    expect(detailIn(result, 'certificate.state', 'localhost:8443')).toMatch(/^For x\.example, by CA, until \d{4}-/);
    expect(detailIn(result, 'certificate.state', 'localhost:9')).toContain('ECONNREFUSED');
  });
});

describe('a server that nobody named', () => {
  // Printed by Linux 6.18 on a little-endian machine; the addresses are made up.
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   1: 0100007F:03E1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   2: 0201A8C0:20FB 0101A8C0:A1B2 01 00000000:00000000 00:00000000 00000000     0
`;
  const six = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:01D1 00000000000000000000000000000000:0000 0A
   1: 0000000000000000FFFF00000100007F:03E3 00000000000000000000000000000000:0000 0A
   2: 00000000000000000000000000000000:027C 00000000000000000000000000000000:0000 0A
`;
  const serving = (problem?: string) => {
    const host = recordedHost();
    host.files.set('/proc/net/tcp', table);
    host.files.set('/proc/net/tcp6', six);
    const dialled: number[] = [];
    host.answerConnect = async (_, port) => {
      dialled.push(port);
      if (port !== 443) throw Object.assign(new Error('no TLS'), { code: 'EPROTO' });
      const never = () => Promise.reject(new Error('no words'));
      const shown = { ...certificate(host.at + 10 * dayMs), ...(problem !== undefined && { problem }) };
      return { line: never, write: () => undefined, secure: never, certificate: () => shown, close: () => undefined };
    };
    return { host, dialled };
  };

  it('is one that others can reach at a port of TLS', () => {
    expect([...parseListening(table)]).toEqual([443]);
    expect([...parseListening(six)]).toEqual([636]);
    expect(parseListening('').size).toBe(0);
  });

  it('is watched by what it shows, and asked four times a day', async () => {
    const { host, dialled } = serving('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    const look = start(certificates, host);
    for (let hour = 0; hour < 24; hour += 1) {
      const result = await look();
      expect(valueIn(result, 'certificate.state', 'localhost:443')).toBe(indexFor('ends within two weeks'));
      expect(valueIn(result, 'certificate.state', 'localhost:636')).toBeUndefined();
      host.pass(3_600_000);
    }
    expect(dialled).toEqual([443, 636, 443, 636, 443, 636, 443, 636]);
  });

  it('is its own matter when it signed itself', async () => {
    const { host } = serving('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await start(certificates, host)()).toEqual({ readings: [] });
  });
});

describe('the store of Windows', () => {
  const told = (more: object = {}) => ({
    Subject: 'CN=web.example, O=Example',
    Issuer: 'CN=Example CA',
    Thumbprint: 'AB12CD34EF',
    Names: ['web.example', 'www.example'],
    From: '2026-01-01T00:00:00.0000000Z',
    To: '2027-01-01T00:00:00.0000000Z',
    ...more,
  });

  it('names each by what it is for', () => {
    expect(parseStore([told()])[0]).toMatchObject({ place: 'web.example (ab12cd34)', issuer: 'Example CA' });
    expect(parseStore([told({ Names: 'web.example' })])[0]?.names).toEqual(['web.example']);
    expect(parseStore([told({ Names: null })])[0]?.place).toBe('web.example (ab12cd34)');
  });

  it('leaves out what Windows and its management renew themselves', () => {
    expect(
      parseStore([
        told({ Issuer: 'CN=MS-Organization-Access' }),
        told({ Issuer: 'CN=Microsoft Intune MDM Device CA' }),
      ]),
    ).toEqual([]);
  });

  it.each([[['text']], [[null]], [[{ Thumbprint: 'AB', To: 'gestern' }]]])('%j is no answer', (answer) => {
    expect(() => parseStore(answer)).toThrow('something else');
  });

  it('is asked in one logical line', () => expect(certificatesQuery.script).not.toMatch(/[\n#]/));
});
