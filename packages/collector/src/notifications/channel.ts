import type * as z from 'zod';
import type { Message, Operation } from '../incidents/delivery.ts';
import type { Wording } from '../incidents/wording.ts';

export interface Notification {
  /** The delivery's id, `INCIDENT/TARGET/N`; stable, so that a channel that can lets a repeat be recognised as the same. */
  readonly id: string;
  readonly operation: Operation;
  readonly message: Message;
}

export interface ChannelDeps {
  /** How a message reads: safe plain text, the same in every channel. */
  readonly words: Wording;
  now(): number;
}

/** A way to notify people. `send` throws RetryLater, GiveUp or Uncertain, and nothing else. */
export interface Channel<Config = unknown> {
  readonly kind: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  send(config: Config, notification: Notification, deps: ChannelDeps): Promise<void>;
}

export function defineChannel<Schema extends z.ZodType>(
  channel: Omit<Channel<z.output<Schema>>, 'config'> & { readonly config: Schema },
): Channel<z.output<Schema>> {
  return channel as Channel<z.output<Schema>>;
}
