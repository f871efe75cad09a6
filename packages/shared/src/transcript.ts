/** Version of the wire. A higher major is refused with `too-old`, unknown messages of the same are ignored and counted. */
export const wireVersion = 1;

/** TLS exporter label (RFC 8446 §7.5): both ends derive 32 bytes that a man in the middle's own TLS session lacks. */
export const exporterLabel = 'EXPORTER-forewarn-device-auth';
export const exporterBytes = 32;

interface Signed {
  readonly site: string;
  readonly serverNonce: string;
  readonly agentNonce: string;
  /** TLS exporter value, base64url; empty behind a proxy that ends TLS. */
  readonly exporter: string;
}

const join = (...parts: string[]) => parts.join('\n');

/** The text a device signs to open a session (SECURITY §Enrolment 4). Fields hold no newline, so the join is unambiguous. */
export function sessionTranscript(signed: Signed & { device: string; boot: string }): string {
  return join(
    'forewarn-auth-v1',
    signed.site,
    signed.device,
    signed.boot,
    signed.serverNonce,
    signed.agentNonce,
    signed.exporter,
  );
}

/** The text a machine signs to enrol: proves it holds the key it registers. */
export function enrolmentTranscript(signed: Signed & { publicKey: string; secret: string }): string {
  return join(
    'forewarn-enroll-v1',
    signed.site,
    signed.publicKey,
    signed.secret,
    signed.serverNonce,
    signed.agentNonce,
    signed.exporter,
  );
}
