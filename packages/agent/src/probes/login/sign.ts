/** How an account stands, as far as what is written of it tells. */
export const accountStates = [
  'ok',
  'account-disabled',
  'must-change-password',
  'password-expired',
  'account-expired',
  'locked',
] as const;
export type AccountState = (typeof accountStates)[number];

/**
 * What one line or event says. `account` is undefined where nobody has that name here:
 * what was typed then may be a password, and is not kept.
 */
export type Sign =
  | {
      readonly kind: 'failure';
      readonly at: number;
      readonly account: string | undefined;
      /** Address or name of the computer it came from; '' = at this machine. */
      readonly source: string;
      readonly count: number;
    }
  | {
      readonly kind: 'state';
      readonly at: number;
      readonly account: string;
      readonly state: AccountState;
      readonly source: string;
    }
  /** Days until the password of this account runs out, as told when it signed in; a new one was set. */
  | { readonly kind: 'expires'; readonly at: number; readonly account: string; readonly days: number }
  | { readonly kind: 'changed'; readonly at: number; readonly account: string }
  /** The domain's servers did not answer, or refuse this machine itself. */
  | { readonly kind: 'domain'; readonly at: number; readonly problem: 'no-controller' | 'trust-broken' | 'clock' };
