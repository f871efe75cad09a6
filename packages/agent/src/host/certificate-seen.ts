import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { CertificateSeen } from './machine.ts';

const mostNames = 100;
const longestText = 200;

/** What a server showed of itself; undefined where it showed nothing. */
export function certificateSeen(socket: TLSSocket): CertificateSeen | undefined {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return undefined;
  // Node gives a code here (crypto's X509_V_ERR names, or ERR_TLS_CERT_ALTNAME_INVALID); its type says Error.
  const problem: unknown = socket.authorizationError;
  return {
    ...described(shown),
    ...(!socket.authorized && { problem: String(problem ?? 'UNTRUSTED').slice(0, longestText) }),
  };
}

/** The first certificate of a PEM text, which in a chain is the server's own. Throws where there is none. */
export function parseCertificate(pem: string): CertificateSeen {
  return described(new X509Certificate(pem));
}

function described(shown: X509Certificate): CertificateSeen {
  const names = parseAltNames(shown.subjectAltName ?? '');
  return {
    names: names.length > 0 ? names : parseField(shown.subject ?? '', 'CN'),
    issuer: (parseField(shown.issuer, 'CN')[0] ?? parseField(shown.issuer, 'O')[0] ?? '').slice(0, longestText),
    validFrom: Date.parse(shown.validFrom),
    validTo: Date.parse(shown.validTo),
  };
}

/**
 * `DNS:a.example, IP Address:192.0.2.1`, as Node writes a subjectAltName.
 * A name in quotation marks holds signs that no host name has, and is left out.
 */
export function parseAltNames(text: string): string[] {
  const parts = text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...parts]
    .filter(([, kind, value = '"']) => (kind === 'DNS' || kind === 'IP Address') && !value.startsWith('"'))
    .map(([, , value = '']) => value.toLowerCase().slice(0, longestText))
    .slice(0, mostNames);
}

/** Lines `CN=mail.example.com`, as Node writes a distinguished name. */
function parseField(text: string, field: string): string[] {
  const line = text.split('\n').find((part) => part.startsWith(`${field}=`));
  return line === undefined ? [] : [line.slice(field.length + 1)];
}
