import type { Reading } from '@forewarn/shared';
import type { Metric } from './metrics.ts';
import { type AccountState, accountStates, type Sign } from './sign.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** An account that may sign in again is told so for a while, so that its incident ends. */
const tellOkMs = 60 * minuteMs;
/** The instances a device may have are few, and an attack locks many accounts: the newest are named. */
const mostAccounts = 16;

export interface Standing {
  readonly state: AccountState;
  /** When it was last seen so. */
  readonly at: number;
  /** When it began. */
  readonly since: number;
  readonly source: string;
  /** When the password runs out, epoch ms; left out = not told. */
  readonly expiresAt?: number;
}

/** Of an account that is known only for its password's end. */
const neverRefused = 0;

/** How an account stands, by name: what probes keep over restarts. */
export type Accounts = ReadonlyMap<string, Standing>;

/** How long a state is believed without being seen again. A lock ends by itself; the others end when somebody mends them. */
const believedMs = (state: AccountState, lockMs: number): number => (state === 'locked' ? lockMs : dayMs);

const isSame = (a: Standing | undefined, state: AccountState) => a !== undefined && a.state === state;

/** Takes one sign in. `sourceOf`: where the account's newest failures came from. */
export function takeSign(accounts: Accounts, sign: Sign, sourceOf: (account: string) => string): Accounts {
  if (sign.kind === 'expires') {
    const before = accounts.get(sign.account);
    const expiresAt = sign.at + sign.days * dayMs;
    const standing = before ?? { state: 'ok' as const, at: neverRefused, since: neverRefused, source: '' };
    return new Map(accounts).set(sign.account, { ...standing, expiresAt });
  }
  if (sign.kind === 'changed') {
    const after = new Map(accounts);
    after.delete(sign.account);
    const wasRefused = (accounts.get(sign.account)?.at ?? neverRefused) !== neverRefused;
    return wasRefused ? after.set(sign.account, { state: 'ok', at: sign.at, since: sign.at, source: '' }) : after;
  }
  if (sign.kind !== 'state') return accounts;
  const before = accounts.get(sign.account);
  // Nobody was told of it, so there is nothing to take back.
  if (sign.state === 'ok' && before === undefined) return accounts;
  const again = isSame(before, sign.state) ? before : undefined;
  const source = sign.source || sourceOf(sign.account) || again?.source || '';
  const { expiresAt } = before ?? {};
  const standing = { state: sign.state, at: sign.at, since: again?.since ?? sign.at, source };
  return new Map(accounts).set(sign.account, { ...standing, ...(expiresAt !== undefined && { expiresAt }) });
}

/** What time does: locks end, and what was mended long ago is forgotten. `lockMs`: how long a lock lasts here. */
export function passTime(accounts: Accounts, now: number, lockMs: number): Accounts {
  const next = new Map<string, Standing>();
  for (const [name, standing] of accounts) {
    const age = now - standing.at;
    const isForgotten = standing.state === 'ok' && age > tellOkMs && (standing.expiresAt ?? 0) < now - dayMs;
    if (isForgotten) continue;
    const isOver = standing.state !== 'ok' && age > believedMs(standing.state, lockMs);
    next.set(name, isOver ? { ...standing, state: 'ok', at: now } : standing);
  }
  const newest = [...next].sort(([, a], [, b]) => b.at - a.at).slice(0, mostAccounts);
  return new Map(newest);
}

const words: Readonly<Record<AccountState, string>> = {
  ok: 'may sign in again',
  locked: 'is locked out after too many wrong passwords',
  'account-disabled': 'tried to sign in, but the account is disabled',
  'account-expired': 'cannot sign in: the account has run out',
  'password-expired': 'cannot sign in: the password has run out',
  'must-change-password': 'must choose a new password before signing in',
};

function sentence(name: string, { state, source }: Standing): string {
  const from = state === 'ok' ? '' : source === '' ? '' : `, tried from ${source}`;
  return `${name} ${words[state]}${from}.`;
}

export function accountReadings(accounts: Accounts, now: number): Reading<Metric>[] {
  return [...accounts].flatMap(([name, standing]): Reading<Metric>[] => {
    const instance = name.slice(0, 64);
    const isTold = standing.state !== 'ok' || now - standing.at <= tellOkMs;
    const { expiresAt } = standing;
    return [
      ...(isTold
        ? [
            {
              metric: 'login.account' as const,
              instance,
              value: accountStates.indexOf(standing.state),
              detail: sentence(name, standing),
            },
          ]
        : []),
      ...(expiresAt === undefined
        ? []
        : [{ metric: 'login.password_expires' as const, instance, value: (expiresAt - now) / 1000 }]),
    ];
  });
}
