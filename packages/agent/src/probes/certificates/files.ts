import type { Host } from '../../host.ts';
import type { Certificate, Unseen } from './certificate.ts';

/** Where the usual tools keep the certificates that this machine shows to others. */
export const usualPlaces = [
  '/etc/letsencrypt/live/*/cert.pem',
  '/etc/nginx/ssl/*.crt',
  '/etc/nginx/ssl/*.pem',
  '/etc/apache2/ssl/*.crt',
  '/etc/apache2/ssl/*.pem',
  '/etc/pki/tls/certs/localhost.crt',
  '/var/lib/caddy/.local/share/caddy/certificates/*/*/*.crt',
] as const;

const mostFiles = 64;
/** Chains have some 10 KB; what is larger is a bundle of authorities. */
const largestBytes = 256 * 1024;

/** Files that fit a pattern whose `*` stands for any name, or a part of one, in a folder. */
export function expand(host: Host, pattern: string): string[] {
  const separator = pattern.includes('\\') ? '\\' : '/';
  let found = [''];
  for (const [depth, part] of pattern.split(separator).entries()) {
    const join = (folder: string, name: string) => (depth === 0 ? name : `${folder}${separator}${name}`);
    if (!part.includes('*')) {
      found = found.map((folder) => join(folder, part));
      continue;
    }
    const escaped = part.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const fits = new RegExp(`^${escaped.join('.*')}$`);
    found = found
      .flatMap((folder) =>
        host
          .list(folder === '' ? separator : folder)
          .filter((name) => fits.test(name))
          .map((name) => join(folder, name)),
      )
      .slice(0, mostFiles);
  }
  return found;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The first certificate of a file: in a chain that is the server's own. Undefined where a file holds none (a key, a list). */
export function readFile(host: Host, path: string): Certificate | Unseen | undefined {
  try {
    const info = host.stat(path);
    if (info === undefined) return { place: path, problem: `There is no ${path}.` };
    if (info.sizeBytes > largestBytes) return undefined;
    const text = host.readFile(path) ?? '';
    if (!text.includes('-----BEGIN'))
      return { place: path, problem: `${path} holds no certificate in text form (PEM).` };
    if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return undefined;
    const { names, issuer, validFrom, validTo } = host.parseCertificate(text);
    return { place: path, names, issuer, validFrom, validTo };
  } catch (error) {
    const denied = /^E(ACCES|PERM)$/.test(codeOf(error));
    const why = denied
      ? 'the agent may not read it. Give its account read access.'
      : `it cannot be understood (${error instanceof Error ? error.message : String(error)}).`;
    return { place: path, problem: `${path}: ${why}` };
  }
}
