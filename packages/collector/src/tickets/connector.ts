import type * as z from 'zod';
import type { Message } from '../incidents/delivery.ts';
import type { Wording } from '../incidents/wording.ts';
import type { Desk } from './desk.ts';
import type { Http } from './http.ts';

export interface TicketRef {
  readonly id: string;
  /** Page for people; empty when the system has none. */
  readonly url: string;
}

export interface TicketState {
  readonly status: 'open' | 'closed' | 'gone';
  /** A person did something with it (assigned, answered, changed): we no longer close it by ourselves. */
  readonly touched: boolean;
}

/** What a connector may use; nothing else reaches it. */
export interface ConnectorDeps {
  readonly http: Http;
  readonly desk: Desk;
  /** How a message reads: safe plain text, the same in every system. */
  readonly words: Wording;
  now(): number;
}

/** Every method throws RetryLater, GiveUp or Uncertain, and nothing else. */
export interface TicketConnection {
  /** By our key (the incident's id). Null = certainly not there. Uncertain = this system cannot be searched. */
  find(key: string): Promise<TicketRef | null>;
  open(key: string, message: Message): Promise<TicketRef>;
  read(ref: TicketRef): Promise<TicketState>;
  note(ref: TicketRef, message: Message): Promise<void>;
  /** Comments always; closes only when no person touched it. Says which. */
  resolve(ref: TicketRef, message: Message): Promise<'closed' | 'left-open'>;
  reopen(ref: TicketRef, message: Message): Promise<TicketRef>;
  /** The settings page's test: proves address and credentials, leaves nothing behind. */
  check(): Promise<string>;
}

export interface Connector<Config = unknown> {
  readonly kind: string;
  readonly title: string;
  /** Also the settings form. Secrets carry `.meta({ secret: true })`. */
  readonly config: z.ZodType<Config>;
  /** How long a ticket just made may be missing from `find`. 0 = at once. */
  readonly findLagMs: number;
  connect(config: Config, deps: ConnectorDeps): TicketConnection;
}

export function defineConnector<Schema extends z.ZodType>(
  connector: Omit<Connector<z.output<Schema>>, 'config'> & { readonly config: Schema },
): Connector<z.output<Schema>> {
  return connector as Connector<z.output<Schema>>;
}
