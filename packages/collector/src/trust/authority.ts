import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { makeCaCertificate, makeServerCertificate, serverHosts, toPem } from './certificate.ts';
import { readPrivateFile, writePrivateFile } from './key-files.ts';

const dayMs = 86_400_000;
/** SECURITY.md: a server certificate of 90 days is renewed when it is 60 days old, so with 30 left. */
const renewWithLeftMs = 30 * dayMs;

/** The certificate authority of this collector. */
export interface Authority {
  readonly site: string;
  readonly key: KeyObject;
  readonly pem: string;
  readonly der: Buffer;
}

export interface ServerCertificate {
  readonly keyPem: string;
  readonly certPem: string;
}

export function newKey(kind: 'ed25519' | 'p256'): string {
  const { privateKey } =
    kind === 'p256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function readKey(path: string, pem: Uint8Array): KeyObject {
  try {
    return createPrivateKey(Buffer.from(pem));
  } catch (cause) {
    throw new Error(`${path} is damaged: it holds no private key. Put it back from your backup of the keys.`, {
      cause,
    });
  }
}

export const makeCaPem = (site: string, key: KeyObject, now: number) => toPem(makeCaCertificate(site, key, now));

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Checks that the authority is whole, belongs to its key, and is valid by this machine's clock. */
export function readAuthority(path: string, content: Uint8Array, key: KeyObject, site: string, now: number): Authority {
  const pem = Buffer.from(content).toString();
  const certificate = readCertificate(pem);
  if (!certificate?.checkPrivateKey(key)) {
    throw new Error(
      `${path} is damaged or does not belong to ca-key.pem beside it. Put both back from your backup of the keys.`,
    );
  }
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  if (now < from) {
    throw new Error(
      `This machine's clock says ${day(now)}, but the keys were made on ${day(from)}. ` +
        'Set the clock right and start again: no agent could trust the server as it is.',
    );
  }
  if (now > to) {
    throw new Error(
      `This machine's clock says ${day(now)}, and the certificate authority in ${path} ended on ${day(to)}. ` +
        'If the clock is right, move the trust folder away, start again and enrol the agents anew.',
    );
  }
  return { site, key, pem, der: certificate.raw };
}

/** The server certificate on disk when it still serves: whole, from this authority, naming every host, with 30 days left. */
export function readServer(
  path: string,
  authority: Authority,
  hosts: readonly string[],
  now: number,
): ServerCertificate | undefined {
  const pem = readPrivateFile(path)?.toString();
  if (pem === undefined) return undefined;
  const certPem = pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
  const keyPem = pem.slice(0, pem.length - certPem.length);
  const certificate = readCertificate(certPem);
  if (!certificate || !holdsKey(certificate, keyPem)) return undefined;
  if (!certificate.verify(createPublicKey(authority.key))) return undefined;
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo) - renewWithLeftMs) {
    return undefined;
  }
  const names = (host: string) => (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host));
  return serverHosts(authority.site, hosts).every(names) ? { keyPem, certPem } : undefined;
}

/** A new key and certificate in one file, so that the pair changes in one rename. */
export function issueServer(
  path: string,
  authority: Authority,
  hosts: readonly string[],
  now: number,
): ServerCertificate {
  const keyPem = newKey('p256');
  const keys = { server: createPrivateKey(keyPem), ca: authority.key };
  const certPem = toPem(makeServerCertificate(authority.site, hosts, keys, now));
  writePrivateFile(path, keyPem + certPem);
  return { keyPem, certPem };
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function holdsKey(certificate: X509Certificate, keyPem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}
