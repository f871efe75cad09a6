import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { makeCaCertificate, makeServerCertificate, toPem } from '../../../packages/collector/src/trust/certificate.ts';

/** A server's key and certificate for `host`, and the authority that signed it, all fresh. */
export function makeCertificate(host: string): { key: string; cert: string; ca: string } {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const now = Date.now();
  const key = server.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cert = makeServerCertificate('test-site', [host], { server: createPrivateKey(key), ca }, now);
  return { key, cert: toPem(cert), ca: toPem(makeCaCertificate('test-site', ca, now)) };
}
