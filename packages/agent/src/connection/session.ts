import { type ByeReason, type Fact, type Refusal, type Settings, type ToAgent, wireVersion } from '@forewarn/shared';
import type { Clock } from '../clock.ts';
import type { Identity } from '../identity.ts';
import type { FactPost } from './fact-post.ts';
import { composeHello, type Machine } from './hello.ts';
import { createSender, type ReportSource, type Sender, type SendLimits } from './sender.ts';
import { openSocket, type Socket } from './socket.ts';

/** How one connection ended. */
export interface SessionEnd {
  readonly clean: boolean;
  readonly error?: Error;
  readonly refused?: Refusal;
  /** How long the collector asks to wait. */
  readonly retryAfterMs: number;
  /** Connect again at once: the source began a new epoch. */
  readonly again: boolean;
}

export interface SessionOptions {
  readonly identity: Identity;
  readonly machine: Machine;
  readonly source: ReportSource;
  readonly post: FactPost;
  readonly clock: Clock;
  readonly send: SendLimits;
  online(): void;
  /** An administrator has to approve this device first; the connection stays open for it. */
  pending(fingerprint: string): void;
  settings(settings: Settings): void;
  closed(end: SessionEnd): void;
}

export interface Session {
  pump(): void;
  facts(facts: readonly Fact[]): void;
  /** Closes to open again at once. */
  restart(): void;
  /** Says goodbye; `closed` follows, after 2 s at the latest. */
  leave(why: ByeReason): void;
  /** Device clock, epoch ms; 0 = nothing heard yet. */
  readonly heardAt: number;
  readonly ignored: number;
}

/** Asked twice without an answer means the other end is gone: found within 3 × this, 75 s (SECURITY R6: 90 s). */
const livenessMs = 25_000;
/** From connecting to `settings`; the collector itself gives up after 10 s without `hello` (SECURITY S15). */
const openingMs = 30_000;
const closingMs = 2000;

/** One connection from its opening to its end: proves who this device is, sends what is kept, notices when nobody answers. */
export function openSession(options: SessionOptions): Session {
  const { identity, machine, source, post, clock } = options;
  let sender: Sender | undefined;
  let refused: SessionEnd['refused'];
  let challenge: { site: string; serverNonce: string } | undefined;
  let retryAfterMs = 0;
  let again = false;
  let heard = false;
  let asked = false;
  let heardAt = 0;
  let cancelTimer = clock.after(openingMs, () => socket.terminate());

  function after(ms: number, run: () => void): void {
    cancelTimer();
    cancelTimer = clock.after(ms, run);
  }

  function watchLiveness(): void {
    after(livenessMs, () => {
      if (!heard && asked) return socket.terminate();
      asked = !heard;
      if (asked) socket.ping();
      heard = false;
      watchLiveness();
    });
  }

  function sendFacts(): void {
    if (sender === undefined) return;
    for (const message of post.take(sender.sentSeq)) socket.send(message);
  }

  function sayHello(): void {
    if (challenge === undefined) return;
    const bound = { ...challenge, exporter: socket.exporter() };
    const time = { at: Math.round(clock.now()), up: Math.round(clock.uptimeMs()) };
    socket.send(composeHello(bound, identity, machine, source, time));
  }

  function meet(v: number, site: string, serverNonce: string): void {
    if (v > wireVersion) return void refuse('too-old');
    if (site !== identity.site) return void socket.terminate();
    challenge = { site, serverNonce };
    sayHello();
  }

  function begin(settings: Settings): void {
    if (settings.ackedSeq >= source.nextSeq) {
      // These numbers were used by a copy or a later state of this folder; used again they would be forgotten as repeats.
      source.renew();
      again = true;
      return void socket.close();
    }
    if (settings.ackedSeq >= 0) source.acked(settings.ackedSeq);
    const sendText = (text: string) => socket.sendText(text);
    sender = createSender(source, settings.ackedSeq, { clock, limits: options.send, sendText });
    watchLiveness();
    options.online();
    options.settings(settings);
    sendFacts();
    sender.pump();
  }

  function refuse(code: Refusal): void {
    refused = code;
    socket.close();
  }

  function receive(message: ToAgent): void {
    switch (message.t) {
      case 'challenge':
        meet(message.v, message.site, message.nonce);
        break;
      case 'settings':
        if (sender === undefined) return void begin(message);
        if (message.ackedSeq >= 0) sender.acked(message.ackedSeq);
        options.settings(message);
        break;
      case 'ack':
        post.acked(message.seq);
        sender?.acked(message.seq);
        break;
      case 'busy':
        if (sender !== undefined) return void sender.hold(message.retryAfterMs);
        retryAfterMs = message.retryAfterMs;
        socket.close();
        break;
      case 'refused':
        refuse(message.code);
        break;
      case 'pending':
        watchLiveness();
        options.pending(message.fingerprint);
        break;
      case 'enrolled':
        // Approved while waiting: the same challenge serves again.
        sayHello();
        break;
    }
  }

  const socket: Socket = openSocket(identity, {
    message: receive,
    heard() {
      heard = true;
      heardAt = clock.now();
    },
    closed(end) {
      cancelTimer();
      sender?.stop();
      sender = undefined;
      post.lost();
      const { clean, error } = end;
      const wait = Math.max(retryAfterMs, end.retryAfterMs ?? 0);
      options.closed({ clean, retryAfterMs: wait, again, ...(error && { error }), ...(refused && { refused }) });
    },
  });

  return {
    pump: () => sender?.pump(),
    facts(facts) {
      post.add(facts);
      sendFacts();
    },
    restart() {
      again = true;
      socket.close();
    },
    leave(why) {
      if (sender === undefined) return socket.terminate();
      socket.send({ t: 'bye', why });
      socket.close();
      after(closingMs, () => socket.terminate());
    },
    get heardAt() {
      return heardAt;
    },
    get ignored() {
      return socket.ignored;
    },
  };
}
