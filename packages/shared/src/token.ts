import * as z from 'zod/mini';

/**
 * An enrolment token carries all that a new machine needs, so that there is never an unverified connection:
 * `fwn_enr_` + base64url of this as JSON.
 */
const tokenSchema = z.object({
  /** `wss://HOST:PORT/agent` */
  url: z.string().check(z.regex(/^wss:\/\/[^\s/]+\/agent$/), z.maxLength(300)),
  /** Certificate authority, DER in base64. */
  ca: z.string().check(z.regex(/^[A-Za-z0-9+/=]+$/), z.maxLength(4000)),
  /** Site id; the server certificate is verified for `SITE.forewarn.internal`. */
  site: z.string().check(z.regex(/^[a-z0-9-]{8,40}$/)),
  /** 128-bit one-time secret, base64url; the collector keeps only its SHA-256. */
  secret: z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/)),
});
export type EnrolmentToken = z.infer<typeof tokenSchema>;

const prefix = 'fwn_enr_';

export function formatToken(token: EnrolmentToken): string {
  return prefix + Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Throws an Error whose message tells a person what to do. */
export function parseToken(text: string): EnrolmentToken {
  const trimmed = text.trim();
  const complaint =
    'This is not a complete enrolment token. Copy the whole string that begins with fwn_enr_ and try again.';
  if (!trimmed.startsWith(prefix)) throw new Error(complaint);
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(trimmed.slice(prefix.length), 'base64url').toString()));
  } catch (cause) {
    throw new Error(complaint, { cause });
  }
}
