import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { bits, boolean, explicit, implicit, integer, octets, oid, sequence, set, time, utf8 } from './der.ts';

const dayMs = 86_400_000;
/** SECURITY.md, Bootstrapping TLS: the authority lives 10 years, the server's certificate 90 days. */
export const caLifeMs = 3_650 * dayMs;
export const serverLifeMs = 90 * dayMs;
/** Certificates begin a day early, so that an agent whose clock is behind can still connect. */
const backdateMs = dayMs;

/** RFC 5758 §3.2: ecdsa-with-SHA256. */
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function name(commonName: string): Buffer {
  const attribute = (id: string, value: string) => set(sequence(oid(id), utf8(value)));
  return sequence(attribute('2.5.4.10', 'Forewarn'), attribute('2.5.4.3', commonName));
}

/** Extension ids: RFC 5280 §4.2.1. */
function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return critical ? sequence(oid(id), boolean(true), octets(value)) : sequence(oid(id), octets(value));
}

function spki(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** RFC 7093 §2, method 1: the leftmost 160 bits of the SHA-256 of the key. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha256').update(spki(key)).digest().subarray(0, 20);
}

interface Content {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly subjectKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly from: number;
  readonly to: number;
  readonly extensions: readonly Buffer[];
}

function signed(content: Content): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    content.issuer,
    sequence(time(content.from), time(content.to)),
    content.subject,
    spki(content.subjectKey),
    explicit(3, sequence(...content.extensions)),
  );
  const signature = sign('sha256', body, { key: content.issuerKey, dsaEncoding: 'der' });
  return sequence(body, ecdsaWithSha256, bits(signature));
}

/** A self-signed certificate authority that may sign servers and nothing below it. DER; `key` is a P-256 private key. */
export function makeCaCertificate(site: string, key: KeyObject, now: number): Buffer {
  const subject = name(`Forewarn CA ${site}`);
  return signed({
    subject,
    issuer: subject,
    subjectKey: key,
    issuerKey: key,
    from: now - backdateMs,
    to: now + caLifeMs,
    extensions: [
      extension('2.5.29.19', true, sequence(boolean(true), integer(Buffer.from([0])))),
      // keyCertSign (5) and cRLSign (6)
      extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
      extension('2.5.29.14', false, octets(keyId(key))),
    ],
  });
}

/** The name every agent verifies, whatever address it was given. */
export const serverName = (site: string) => `${site}.forewarn.internal`;

/** A certificate for the server at `hosts` (names and addresses). DER; throws when a host cannot be named in one. */
export function makeServerCertificate(
  site: string,
  hosts: readonly string[],
  keys: { readonly server: KeyObject; readonly ca: KeyObject },
  now: number,
): Buffer {
  const names = serverHosts(site, hosts).map((host) =>
    isIP(host) ? implicit(7, addressBytes(host)) : implicit(2, Buffer.from(host)),
  );
  return signed({
    subject: name(serverName(site)),
    issuer: name(`Forewarn CA ${site}`),
    subjectKey: keys.server,
    issuerKey: keys.ca,
    from: now - backdateMs,
    to: now + serverLifeMs,
    extensions: [
      extension('2.5.29.19', true, sequence()),
      // digitalSignature (0)
      extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
      // id-kp-serverAuth
      extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', false, sequence(...names)),
      extension('2.5.29.14', false, octets(keyId(keys.server))),
      extension('2.5.29.35', false, sequence(implicit(0, keyId(keys.ca)))),
    ],
  });
}

/** What the server's certificate names: the site's own name, this machine, and the configured hosts; each once. */
export function serverHosts(site: string, hosts: readonly string[]): string[] {
  const own = [serverName(site), 'localhost', '127.0.0.1', '::1'];
  return [...new Set([...own, ...hosts.map(plainHost)])];
}

function plainHost(host: string): string {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(address)) return address.toLowerCase();
  const ascii = domainToASCII(host);
  if (ascii === '' || isIP(ascii) || ascii.length > 253) {
    throw new Error(
      `"${host}" is neither a host name nor an IP address, so no certificate can name it. ` +
        'Correct it in the list of hosts in the configuration.',
    );
  }
  return ascii;
}

/** Four or sixteen bytes, as RFC 5280 §4.2.1.6 wants them. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser turns every spelling, also ::ffff:10.0.0.1, into groups of hexadecimal digits.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function toPem(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
