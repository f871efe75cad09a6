import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import {
  type Enroll,
  enrolmentTranscript,
  exporterBytes,
  exporterLabel,
  type Hello,
  type Refusal,
  sessionTranscript,
} from '@forewarn/shared';
import type { Device } from '../storage/nouns.ts';

/** What a signature is bound to: this connection and no other (SECURITY S7, S8). */
export interface Challenge {
  readonly site: string;
  readonly serverNonce: string;
  readonly exporter: string;
}

/** Both ends derive it from their TLS session; a man in the middle has another on each side (RFC 8446 §7.5). */
export function exporterOf(socket: TLSSocket): string {
  return socket.exportKeyingMaterial(exporterBytes, exporterLabel, Buffer.alloc(0)).toString('base64url');
}

/** The device whose session this is, or why not. Asks memory only. */
export function checkHello(
  hello: Hello,
  challenge: Challenge,
  device: (id: string) => Device | undefined,
): Device | Refusal {
  const known = device(hello.device);
  if (known === undefined) return 'unknown-device';
  const text = sessionTranscript({ ...challenge, agentNonce: hello.nonce, device: hello.device, boot: hello.boot });
  if (!isSigned(text, hello.signature, known.publicKey)) return 'bad-signature';
  // Only who holds the key learns how the device stands.
  return known.revokedAt === null ? known : 'revoked';
}

/** Whether the machine holds the key it wants registered, and means this connection. */
export function isEnrolmentSigned(enroll: Enroll, challenge: Challenge): boolean {
  const { publicKey, secret } = enroll;
  if (Buffer.from(publicKey, 'base64url').toString('base64url') !== publicKey) return false;
  const text = enrolmentTranscript({ ...challenge, agentNonce: enroll.nonce, publicKey, secret });
  return isSigned(text, enroll.signature, publicKey);
}

function isSigned(text: string, signature: string, publicKey: string): boolean {
  const key = readKey(publicKey);
  return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

function readKey(publicKey: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
