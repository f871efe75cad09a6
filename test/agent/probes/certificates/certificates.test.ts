import { describe, expect, it } from 'vitest';
import {
  type CertificateState,
  certificateStates,
  stateOf,
} from '../../../../packages/agent/src/probes/certificates/certificate.ts';
import { expand } from '../../../../packages/agent/src/probes/certificates/files.ts';
import { certificates } from '../../../../packages/agent/src/probes/certificates/index.ts';
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
