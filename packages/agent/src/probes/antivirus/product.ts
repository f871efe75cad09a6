/** `on demand`: it scans when it is called and was never meant to watch. `passive`: it leaves watching to another on purpose. */
export const protectionStates = ['on', 'on demand', 'passive', 'outdated', 'off', 'unknown'] as const;
export type ProtectionState = (typeof protectionStates)[number];

/** One product that protects this machine, as it was found. */
export interface Product {
  readonly name: string;
  readonly state: ProtectionState;
  /** When its signatures were made, epoch ms; undefined = it does not tell. */
  readonly signaturesAt?: number | undefined;
  /** A sentence for people. */
  readonly note: string;
}
