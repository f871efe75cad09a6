/** The three ways a ticket system or channel may fail. The outbox is the only place that retries. */

/** Nothing was done there, or doing it again is harmless: try later. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly afterMs: number | undefined;
  constructor(message: string, options: { afterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.afterMs = options.afterMs;
  }
}

/** It will never work as it is: a person must change a setting. The message says which and how. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** It may have been done (time-out, reset, 5xx after sending): look by key before doing it again. */
export class Uncertain extends Error {
  override readonly name = 'Uncertain';
}
