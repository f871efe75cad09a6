import type { ByeReason, Fact, Refusal, Settings } from '@forewarn/shared';
import type { Clock } from './clock.ts';
import { type BackoffLimits, backoffLimits, createBackoff } from './connection/backoff.ts';
import { createFactPost } from './connection/fact-post.ts';
import { type Machine, refusalAdvice } from './connection/hello.ts';
import { type ReportSource, type SendLimits, sendLimits } from './connection/sender.ts';
import { openSession, type Session, type SessionEnd } from './connection/session.ts';
import { codeOf } from './failure.ts';
import type { Identity } from './identity.ts';

/** `pending`: connected, an administrator has to approve this device. `waiting`: not connected, tries again by itself. */
export const connectionStates = ['connecting', 'online', 'pending', 'waiting', 'closed'] as const;
export type ConnectionState = (typeof connectionStates)[number];

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Device clock, epoch ms, when the collector was last heard; 0 = not since the start. */
  readonly heardAt: number;
  /** Why it is not online and what to do, for people; empty when nothing is wrong. */
  readonly problem: string;
  readonly refused: Refusal | undefined;
}

export interface ConnectionOptions {
  readonly identity: Identity;
  readonly machine: Machine;
  readonly source: ReportSource;
  readonly clock: Clock;
  /** 0–1; spreads a fleet's attempts. */
  random(): number;
  onSettings(settings: Settings): void;
  /** Told when it goes online or down, and once per different problem. */
  onStatus?(status: ConnectionStatus): void;
  readonly backoff?: BackoffLimits;
  readonly send?: SendLimits;
}

export interface Connection {
  start(): void;
  /** There is a new report in the source. */
  pump(): void;
  /** Inventory that changed; kept and sent again until the collector has surely taken it. */
  facts(facts: readonly Fact[]): void;
  /** After the source began a new epoch: say hello again at once. */
  restart(): void;
  status(): ConnectionStatus;
  /** Says goodbye and resolves when the connection is gone, after 2 s at the latest. */
  close(why: ByeReason): Promise<void>;
}

/** Why a connection could not be made or broke, and what to do. */
export function explain(url: string, error: Error | undefined): string {
  const code = codeOf(error);
  if (/CERT|SIGNED|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
    return `${url} is not the collector this machine was enrolled with (${code}). Something else answers at that address; if the collector was set up anew, enrol again: forewarn-agent enroll --again TOKEN`;
  }
  if (code === 'ECONNREFUSED') return `Nothing listens at ${url}: is the collector running, and is its port right?`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name in ${url} could not be resolved: check DNS.`;
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return `${url} cannot be reached (${code}): check the network and firewalls in between.`;
  }
  return error === undefined ? `${url}: the connection was closed.` : `${url}: ${error.message}`;
}

/** One agent's line to its collector: connects, sends what is kept, and comes back. Two of them share nothing. */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, identity } = options;
  const backoff = createBackoff(options.random, options.backoff ?? backoffLimits);
  const post = createFactPost();
  let state: ConnectionState = 'waiting';
  let session: Session | undefined;
  let cancelTimer: (() => void) | undefined;
  let heardAt = 0;
  let problem = '';
  let refused: Refusal | undefined;
  let told = '';
  let onGone: (() => void) | undefined;

  const status = (): ConnectionStatus => ({ state, heardAt: session?.heardAt || heardAt, problem, refused });

  function become(next: ConnectionState, why: string): void {
    state = next;
    problem = why;
    const line = `${next} ${why}`;
    if (line !== told) options.onStatus?.(status());
    told = line;
  }

  function retryIn(ms: number): void {
    cancelTimer = clock.after(ms, connect);
  }

  function ended(end: SessionEnd): void {
    heardAt = session?.heardAt || heardAt;
    session = undefined;
    if (state === 'closed') return void onGone?.();
    if (end.again) return void retryIn(0);
    refused = end.refused;
    if (refused === undefined) {
      become('waiting', explain(identity.url, end.error));
      return void retryIn(backoff.next(end.retryAfterMs));
    }
    const { advice, retryMs } = refusalAdvice[refused];
    become('waiting', `The collector refused this device (${refused}). ${advice}`);
    retryIn(backoff.next(Math.max(retryMs, end.retryAfterMs)));
  }

  function connect(): void {
    cancelTimer = undefined;
    state = 'connecting';
    session = openSession({
      ...options,
      post,
      send: options.send ?? sendLimits,
      online() {
        backoff.worked();
        refused = undefined;
        become('online', '');
      },
      pending(fingerprint) {
        become('pending', `${refusalAdvice['not-approved'].advice} Both show the same words: ${fingerprint}.`);
      },
      settings: (settings) => options.onSettings(settings),
      closed: ended,
    });
  }

  return {
    start: () => retryIn(backoff.next()),
    pump: () => session?.pump(),
    facts(facts) {
      if (session === undefined) post.add(facts);
      else session.facts(facts);
    },
    restart: () => session?.restart(),
    status,
    close(why) {
      state = 'closed';
      cancelTimer?.();
      if (session === undefined) return Promise.resolve();
      const leaving = session;
      return new Promise((resolve) => {
        onGone = resolve;
        leaving.leave(why);
      });
    },
  };
}
