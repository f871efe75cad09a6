import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import {
  type DeviceEvent,
  type Enroll,
  type Hello,
  type Refusal,
  type ToAgent,
  type ToCollector,
  wireVersion,
} from '@forewarn/shared';
import type { WebSocket } from 'ws';
import type { Device } from '../storage/nouns.ts';
import { createDeclaredSeries } from './declared-series.ts';
import { decode, seriesLeftOut, type Unreadable } from './decode.ts';
import { fingerprint } from './fingerprint.ts';
import { type Challenge, checkHello, exporterOf } from './hello.ts';
import { LiveSession } from './live-session.ts';
import { settingsOf } from './phase.ts';
import { shiftPlacement, startPlacement } from './placement.ts';
import { ReportStream } from './report-stream.ts';
import { type Link, refusalText } from './room.ts';
import type { SessionRoom } from './session-room.ts';

/**
 * `greeted`: has a challenge. `waiting`: something is being found out, frames are kept. `pending`: a device without approval.
 */
type Phase = 'greeted' | 'waiting' | 'pending' | 'live' | 'closed';

/** Frames of one TLS record's worth may follow a `hello` before reading stops; more is no agent of ours. */
const keptFrames = 1000;

/** One agent's connection, from challenge to close. */
export class AgentSession implements Link {
  readonly #room: SessionRoom<AgentSession>;
  readonly #ws: WebSocket;
  readonly #tls: TLSSocket;
  readonly #address: string;
  readonly #nonce = randomBytes(24).toString('base64url');
  #phase: Phase = 'greeted';
  #kept: Buffer[] = [];
  #live: LiveSession | undefined;
  device: Device | undefined;
  skewMs = 0;
  /** Anything arrived since the last look. */
  heard = true;
  quietLooks = 0;
  held = false;
  /** Monotonic, ms: since when it owes a `hello`. */
  since: number;

  constructor(room: SessionRoom<AgentSession>, ws: WebSocket, tls: TLSSocket, address: string) {
    this.#room = room;
    this.#ws = ws;
    this.#tls = tls;
    this.#address = address;
    this.since = room.clock();
    ws.on('message', (data, isBinary) => this.#onFrame(data as Buffer, isBinary));
    ws.on('ping', () => {
      this.heard = true;
    });
    ws.on('pong', (data) => {
      this.heard = true;
      room.probed(this, data);
    });
    ws.on('error', () => room.counters.protocolErrors++);
    ws.on('close', () => this.#onEnd());
    this.#say({ t: 'challenge', v: wireVersion, site: room.deps.trust.site, nonce: this.#nonce });
  }

  send(text: string): void {
    this.#ws.send(text);
  }

  #say(message: ToAgent): void {
    this.#ws.send(JSON.stringify(message));
  }

  hold(): void {
    if (this.held || this.#phase === 'closed') return;
    this.held = true;
    this.#ws.pause();
    this.#room.held.add(this);
  }

  /** Reads on when the stream allows it. */
  readOn(): void {
    if (this.#live?.stream.mayRead() === false) return;
    this.#room.held.delete(this);
    this.held = false;
    this.#ws.resume();
  }

  ping(payload?: Buffer): void {
    this.#ws.ping(payload);
  }

  look(): void {
    this.#live?.stream.look();
  }

  clockStepped(byMs: number): void {
    this.skewMs -= byMs;
    if (this.#live !== undefined) shiftPlacement(this.#live.stream.source.placement, byMs);
  }

  /** An event of its device that the collector found out. */
  tell(event: DeviceEvent): void {
    this.#live?.stream.tell(event);
  }

  close(code: number, reason: string): void {
    this.#ws.resume();
    this.#ws.close(code, reason);
    this.#onClose();
  }

  /** For a peer that is gone. */
  terminate(): void {
    this.#ws.terminate();
    this.#onClose();
  }

  refuse(code: Refusal): void {
    this.#room.counters.refused[code]++;
    this.#say({ t: 'refused', code, message: refusalText[code] });
    this.close(1008, code);
  }

  busy(retryAfterMs: number): void {
    this.#room.counters.busy++;
    this.#say({ t: 'busy', retryAfterMs });
    this.close(1013, 'busy');
  }

  /** The device's settings as they are now; nothing before the session is live. */
  sendSettings(): void {
    const device = this.#live?.device;
    if (device === undefined) return;
    const settings = this.#room.deps.settings(device);
    this.#say(settingsOf(device.number, settings, this.skewMs, this.#live?.stream.durableSeq ?? -1));
  }

  #onFrame(bytes: Buffer, isBinary: boolean) {
    this.heard = true;
    if (this.#phase === 'live' && !isBinary) return this.#room.clump.add(this, bytes);
    if (this.#phase !== 'waiting') return this.take(bytes, isBinary);
    this.#kept.push(bytes);
    if (this.#kept.length > keptFrames) this.close(1008, 'spoke before it was answered');
  }

  /** A frame in its turn. What is left of a closed connection was promised to nobody. */
  take(bytes: Buffer, isBinary = false): void {
    if (this.#phase !== 'closed') this.#read(bytes, isBinary ? 'malformed' : decode(bytes));
  }

  #read(bytes: Buffer, message: ToCollector | Unreadable) {
    if (typeof message !== 'string') return this.#onMessage(message, bytes);
    if (message === 'wrong-version') return this.refuse('too-old');
    this.#room.counters[message]++;
    if (this.#phase !== 'live') return message === 'malformed' ? this.refuse('malformed') : undefined;
    this.#live?.unreadable(bytes);
  }

  #onMessage(message: ToCollector, bytes: Buffer) {
    if (this.#phase === 'live') return this.#live?.take(message, bytes);
    if (message.t === 'hello' && this.#phase === 'greeted') return this.#onHello(message);
    if (message.t === 'enroll' && this.#phase === 'greeted') return this.#onEnroll(message);
    this.#room.counters.unknown++;
  }

  #challenge(): Challenge {
    return { site: this.#room.deps.trust.site, serverNonce: this.#nonce, exporter: exporterOf(this.#tls) };
  }

  #wait(): void {
    this.#phase = 'waiting';
    this.#room.named(this, this.#tls);
    this.#ws.pause();
  }

  #onEnroll(request: Enroll): void {
    const { enrolment, clock, deps, counters } = this.#room;
    this.#wait();
    void enrolment.enroll(request, this.#challenge(), this.#address, clock()).then((answer) => {
      if (this.#phase === 'closed') return;
      if (answer.t === 'busy') return this.busy(answer.retryAfterMs);
      if (answer.t === 'refused') return this.refuse(answer.code);
      if (answer.t === 'pending')
        return this.#await(answer.device === undefined ? undefined : deps.device(answer.device));
      counters.enrolled++;
      this.#say(answer);
      this.#greetAgain();
    });
  }

  /** The same challenge serves the `hello` that follows: it signs another text. */
  #greetAgain(): void {
    this.#phase = 'greeted';
    this.since = this.#room.clock();
    this.#room.unnamed.add(this);
    this.#ws.resume();
    this.#readKept();
  }

  /** A device that waits for approval: it is shown, and delivers nothing (SECURITY S6). */
  #await(device: Device | undefined) {
    if (device === undefined) return this.refuse('unknown-device');
    this.device = device;
    this.#phase = 'pending';
    this.#kept = [];
    this.#room.counters.refused['not-approved']++;
    this.#say({ t: 'pending', fingerprint: fingerprint(device.publicKey), device: device.id });
    this.#ws.resume();
    this.#room.waitForApproval(this, device.id);
  }

  approved(): void {
    if (this.#phase !== 'pending' || this.device === undefined) return;
    this.#say({ t: 'enrolled', device: this.device.id });
    this.#greetAgain();
  }

  #onHello(hello: Hello) {
    const found = checkHello(hello, this.#challenge(), this.#room.deps.device);
    if (typeof found === 'string') return this.refuse(found);
    if (!found.approved) {
      this.#room.named(this, this.#tls);
      return this.#await(found);
    }
    this.device = found;
    this.#wait();
    this.#room.claim(this, found.id, () => this.#arrive(found, hello));
  }

  #arrive(device: Device, hello: Hello): void {
    const { deps, limits, counters, clock } = this.#room;
    const now = deps.now();
    const placement = startPlacement(hello, now);
    this.skewMs = placement.skewMs;
    const declared = createDeclaredSeries();
    const { metrics, series, dropped } = declared.declare(hello);
    const { boot, epoch, name, agent } = hello;
    const arrival = {
      device: device.id,
      name,
      agent,
      boot,
      epoch,
      metrics,
      series,
      skewMs: this.skewMs,
      at: now,
      acked: this.#onDurable,
    };
    deps.intake.arrived(arrival).then(
      (durableSeq) => {
        if (this.#phase === 'closed') return deps.intake.closed(device.id, deps.now());
        const source = { device: device.id, deviceNumber: device.number, epoch, declared, placement, durableSeq };
        const stream = new ReportStream(source, { intake: deps.intake, limits, counters, link: this, clock });
        this.#live = new LiveSession(device, declared, stream, this.#room, this);
        this.#live.tellOfDropped(dropped + seriesLeftOut(hello));
        this.sendSettings();
        this.#phase = 'live';
        this.#ws.resume();
        this.#readKept();
      },
      (cause: unknown) => {
        deps.log.error({ err: cause, device: device.id }, 'A device could not be let in: the store did not answer.');
        if (this.#phase !== 'closed') this.busy(30_000);
      },
    );
  }

  /** A field, not a closure in `#arrive`: kept as long as the session, it must not keep the whole `hello` alive. */
  readonly #onDurable = (seq: number, urgent: boolean) => this.#live?.stream.acked(seq, urgent);

  #readKept(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const bytes of kept) this.#onFrame(bytes, false);
  }

  /** The peer may have said something just before. */
  #onEnd(): void {
    this.#room.clump.take();
    this.#onClose();
  }

  #onClose(): void {
    if (this.#phase === 'closed') return;
    const wasLive = this.#phase === 'live';
    this.#phase = 'closed';
    this.#kept = [];
    // First this one ends, then another of the same device may begin.
    if (wasLive && this.device) this.#room.deps.intake.closed(this.device.id, this.#room.deps.now());
    this.#room.gone(this);
  }
}
