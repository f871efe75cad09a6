/** Everything that can go wrong with a store; what to do about it is in the message. */
export const storeErrorCodes = [
  'disk-full',
  'unreadable',
  'corrupt',
  'newer-schema',
  'locked',
  'append-only',
  'conflict',
  'bad-query',
  'bad-url',
  'closed',
  'failed',
] as const;
export type StoreErrorCode = (typeof storeErrorCodes)[number];

/** A store's failure: a code for programs and a sentence that names the cause and the way out for people. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
