import { createHash, randomBytes } from 'node:crypto';
import { formatToken } from '@forewarn/shared';
import type { TokenRecord } from '../storage/nouns.ts';

const hourMs = 3_600_000;
/** SECURITY.md, Enrolment 1. */
export const tokenLimits = {
  uses: 500,
  lifeMs: 7 * 24 * hourMs,
  approvingUses: 50,
  approvingLifeMs: 24 * hourMs,
} as const;

export interface TokenOptions {
  readonly by: string;
  readonly expiresAt: number;
  readonly uses: number;
  /** Machines become devices at once; otherwise a person approves each. */
  readonly approve: boolean;
  readonly site: string;
  readonly role: TokenRecord['role'];
  readonly tags: readonly string[];
  readonly owner: string;
}

/** Where the token sends the machine, and what it trusts there. */
export interface Door {
  /** `wss://HOST:PORT/agent` */
  readonly url: string;
  readonly site: string;
  readonly caDer: Uint8Array;
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * A string to hand to a new machine, shown once, and the record to store (`insert: 'token'`), which holds only the
 * hash of its secret. Throws an error for a person when the options ask for more than a token may give.
 */
export function createToken(
  options: TokenOptions,
  door: Door,
  now: number,
): { readonly token: string; readonly record: TokenRecord } {
  assertAllowed(options, now);
  const secret = randomBytes(16).toString('base64url');
  const { by, uses, ...rest } = options;
  return {
    token: formatToken({
      url: door.url,
      ca: Buffer.from(door.caDer).toString('base64'),
      site: door.site,
      secret,
    }),
    record: {
      id: hashSecret(secret),
      createdAt: now,
      createdBy: by,
      expiresAt: rest.expiresAt,
      usesLeft: uses,
      approve: rest.approve,
      site: rest.site,
      role: rest.role,
      tags: rest.tags,
      owner: rest.owner,
      revokedAt: null,
    },
  };
}

function assertAllowed({ uses, approve, expiresAt }: TokenOptions, now: number): void {
  const lifeMs = expiresAt - now;
  if (!Number.isInteger(uses) || uses < 1 || uses > tokenLimits.uses) {
    throw new Error(`A token is good for 1 to ${tokenLimits.uses} machines, not ${uses}. Make several tokens instead.`);
  }
  if (!(lifeMs > 0 && lifeMs <= tokenLimits.lifeMs)) {
    throw new Error('A token lives for up to 7 days from now. Choose an earlier moment for its end.');
  }
  if (approve && (uses > tokenLimits.approvingUses || lifeMs > tokenLimits.approvingLifeMs)) {
    throw new Error(
      `A token that approves machines by itself is good for up to ${tokenLimits.approvingUses} machines and 24 hours. ` +
        'Ask for less, or approve the machines by hand.',
    );
  }
}
