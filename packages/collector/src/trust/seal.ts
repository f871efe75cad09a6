import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Version of the form: `v1.` + base64url(nonce 12 | tag 16 | ciphertext), AES-256-GCM (NIST SP 800-38D). */
const prefix = 'v1.';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals a secret for one row: moved to another row it does not open (SECURITY S48). `key` is 32 bytes. */
export function seal(key: Uint8Array, rowId: string, secret: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(rowId));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return prefix + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws when the key, the row or the text is another one than it was sealed with. */
export function open(key: Uint8Array, rowId: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
  if (!sealed.startsWith(prefix) || bytes.length < nonceBytes + tagBytes) throw damaged(rowId);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(rowId));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw damaged(rowId, cause);
  }
}

function damaged(rowId: string, cause?: unknown): Error {
  return new Error(
    `The secret of "${rowId}" cannot be opened: it was sealed with another key file, or was changed. ` +
      'Restore the key file that belongs to this database, or enter the secret again.',
    { cause },
  );
}
