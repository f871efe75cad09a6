import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { join } from 'node:path';
import { issueServer, makeCaPem, newKey, readAuthority, readKey, readServer } from './authority.ts';
import { openPrivateFolder, readPrivateFile, writePrivateFile } from './key-files.ts';

/** The collector's keys and certificates. */
export interface Trust {
  /** Derived from the site key; agents verify the server as `SITE.forewarn.internal`. */
  readonly site: string;
  readonly caPem: string;
  readonly caDer: Buffer;
  readonly serverKeyPem: string;
  readonly serverCertPem: string;
  /** 32 bytes: seals the secrets of ticket systems and channels (seal.ts). */
  readonly secretsKey: Buffer;
  /** Ed25519 private key. */
  readonly siteKey: KeyObject;
  /** For `https.createServer`, and for `server.setSecureContext` after a renewal. */
  tlsOptions(): ServerOptions;
  /** True when a new server certificate was made: hand `tlsOptions()` to the running server. */
  renewIfDue(now: number): boolean;
}

/** SECURITY S2, S15: nothing older than TLS 1.3, handshake done in 10 s, headers in 15 s. */
const tlsLimits = { minVersion: 'TLSv1.3', handshakeTimeout: 10_000, headersTimeout: 15_000 } as const;

/**
 * Opens the keys in `DATA/trust`, making them at the first start. Later a missing key is an error, never quietly
 * replaced: a new authority would lock every agent out. Throws errors that name the file and the way out.
 */
export function openTrust(
  dataDir: string,
  options: { readonly hosts: readonly string[]; readonly now?: number },
): Trust {
  const folder = join(dataDir, 'trust');
  openPrivateFolder(dataDir);
  openPrivateFolder(folder);
  const now = options.now ?? Date.now();
  const files = {
    site: join(folder, 'site-key.pem'),
    secrets: join(folder, 'secrets.key'),
    caKey: join(folder, 'ca-key.pem'),
    ca: join(folder, 'ca.pem'),
    server: join(folder, 'server.pem'),
  };
  // The server's file is written last: where it is, a first start was complete.
  const keep = keeper(readPrivateFile(files.server) !== undefined);

  const siteKey = readKey(
    files.site,
    keep(files.site, () => newKey('ed25519')),
  );
  const secretsKey = keep(files.secrets, () => randomBytes(32));
  if (secretsKey.length !== 32) {
    throw new Error(`${files.secrets} is damaged: it must hold 32 bytes. Put it back from your backup of the keys.`);
  }
  const caKey = readKey(
    files.caKey,
    keep(files.caKey, () => newKey('p256')),
  );
  const site = siteName(siteKey);
  const caPem = keep(files.ca, () => makeCaPem(site, caKey, now));
  const authority = readAuthority(files.ca, caPem, caKey, site, now);
  const present = (at: number) => readServer(files.server, authority, options.hosts, at);
  const issue = (at: number) => issueServer(files.server, authority, options.hosts, at);
  let server = present(now) ?? issue(now);

  return {
    site,
    caPem: authority.pem,
    caDer: authority.der,
    secretsKey,
    siteKey,
    get serverKeyPem() {
      return server.keyPem;
    },
    get serverCertPem() {
      return server.certPem;
    },
    tlsOptions: () => ({ ...tlsLimits, key: server.keyPem, cert: server.certPem }),
    renewIfDue(at) {
      if (present(at) !== undefined) return false;
      server = issue(at);
      return true;
    },
  };
}

/** Reads a file of the first start, or makes it while that start is not complete. */
function keeper(complete: boolean) {
  return (path: string, make: () => string | Uint8Array): Buffer => {
    const found = readPrivateFile(path);
    if (found !== undefined) return found;
    if (complete) {
      throw new Error(
        `${path} is gone. Put it back from your backup of the keys. Without it you must begin anew: ` +
          'move the trust folder away, start again, enrol every agent and enter every stored secret again.',
      );
    }
    const made = Buffer.from(make());
    writePrivateFile(path, made);
    return made;
  };
}

/** Sixteen characters of a–z and 2–7 (RFC 4648 base32) from the site key's hash: a DNS label nobody else has. */
function siteName(key: KeyObject): string {
  const hash = createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest();
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(hash.subarray(0, 16), (byte) => alphabet[byte % 32]).join('');
}
