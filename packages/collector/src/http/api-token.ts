import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * `fwn_pat_` + 32 random bytes + 8 hex digits of CRC-32 over what goes before: a secret scanner recognises it,
 * and a mistyped one is refused without asking the store (SECURITY S34).
 */
const prefix = 'fwn_pat_';
const shape = /^fwn_pat_[A-Za-z0-9_-]{43}[0-9a-f]{8}$/;

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0');

export function makeApiToken(): string {
  const start = prefix + randomBytes(32).toString('base64url');
  return start + checksum(start);
}

/** What the store keeps instead of the token; undefined when it cannot be one. */
export function apiTokenId(token: string): string | undefined {
  if (!shape.test(token) || checksum(token.slice(0, -8)) !== token.slice(-8)) return undefined;
  return createHash('sha256').update(token).digest('hex');
}
