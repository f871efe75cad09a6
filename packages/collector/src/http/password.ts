import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ApiError } from './errors.ts';

/** scrypt's cost (RFC 7914): memory is 128 · 2^logN · r bytes. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet: N=2^16, r=8, p=2; 64 MiB and about 0.4 s here. */
export const defaultCost: PasswordCost = { logN: 16, r: 8, p: 2 };

/** Two at once: 20 parallel hashes of 128 MiB took 9 s and 2.5 GiB. */
const atOnce = 2;
const waitingAtMost = 50;
const keyBytes = 32;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time when there is nothing to compare with (SECURITY S35). */
  verify(password: string, stored: string | undefined): Promise<boolean>;
}

export const passwordRule = { min: 10, max: 200 } as const;

export function createPasswords(cost: PasswordCost = defaultCost): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running < atOnce) running++;
    else {
      if (waiting.length >= waitingAtMost) {
        throw new ApiError('unavailable', 'Too many people are signing in at this moment. Try again in a minute.', {
          retryAfterMs: 30_000,
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  const derive = (password: string, salt: Buffer, { logN, r, p }: PasswordCost) =>
    inTurn(
      () =>
        new Promise<Buffer>((resolve, reject) => {
          const options = { N: 2 ** logN, r, p, maxmem: 2 * 128 * 2 ** logN * r };
          scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
            error ? reject(error) : resolve(key),
          );
        }),
    );

  const nobody = Buffer.alloc(16);

  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, cost);
      return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
    },
    async verify(password, stored) {
      const [scheme, logN, r, p, salt, key] = (stored ?? '').split('$');
      if (scheme !== 'scrypt' || salt === undefined || key === undefined) {
        await derive(password, nobody, cost);
        return false;
      }
      const expected = Buffer.from(key, 'base64url');
      const actual = await derive(password, Buffer.from(salt, 'base64url'), {
        logN: Number(logN),
        r: Number(r),
        p: Number(p),
      });
      return expected.length === actual.length && timingSafeEqual(expected, actual);
    },
  };
}
