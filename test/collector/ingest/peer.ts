import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import {
  type Enroll,
  enrolmentTranscript,
  exporterBytes,
  exporterLabel,
  type Hello,
  parseToken,
  sessionTranscript,
  type ToAgent,
  toAgentSchema,
} from '@forewarn/shared';
import { type ClientOptions, WebSocket } from 'ws';
import type { Trust } from '../../../packages/collector/src/trust/trust.ts';
import type { Door } from './door.ts';

/** How long the test machines have been up. */
const upMs = 100_000_000;

/** A machine's key, and the device it is once enrolled. */
export interface Machine {
  readonly key: KeyObject;
  readonly publicKey: string;
  device: string;
}

export function newMachine(): Machine {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { key: privateKey, publicKey: x, device: '' };
}

/** How an agent connects (SECURITY.md, Bootstrapping TLS). */
export const agentOptions = (trust: Pick<Trust, 'caPem' | 'site'>): ClientOptions & ConnectionOptions => ({
  ca: trust.caPem,
  servername: `${trust.site}.forewarn.internal`,
  minVersion: 'TLSv1.3',
  perMessageDeflate: false,
  handshakeTimeout: 15_000,
  maxPayload: 65_536,
  followRedirects: false,
});

type Challenge = Extract<ToAgent, { t: 'challenge' }>;

/** A test's end of a connection: what a real agent does, and what it never would. */
export class Peer {
  readonly ws: WebSocket;
  readonly inbox: ToAgent[] = [];
  readonly closed: Promise<number>;
  challenge: Challenge | undefined;
  #tls: TLSSocket | undefined;
  #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(door: Pick<Door, 'url'> & { trust: Pick<Trust, 'caPem' | 'site'> }, options: ClientOptions = {}) {
    this.ws = new WebSocket(door.url, { ...agentOptions(door.trust), ...options });
    this.ws.on('upgrade', (response) => {
      this.#tls = response.socket as TLSSocket;
    });
    this.ws.on('message', (data) => {
      const message = toAgentSchema.parse(JSON.parse(String(data)));
      if (message.t === 'challenge') this.challenge = message;
      this.inbox.push(message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.ws.on('error', () => resolve(-1));
      this.ws.on('close', (code) => {
        this.#isClosed = true;
        resolve(code);
        this.#wake();
      });
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The next message of this type, taken out of the inbox. */
  async next<T extends ToAgent['t']>(type: T): Promise<Extract<ToAgent, { t: T }>> {
    for (;;) {
      const place = this.inbox.findIndex((message) => message.t === type);
      const [found] = place < 0 ? [] : this.inbox.splice(place, 1);
      if (found?.t === type) return found as Extract<ToAgent, { t: T }>;
      if (this.#isClosed) throw new Error(`closed without "${type}"; inbox: ${JSON.stringify(this.inbox)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  get exporter(): string {
    if (this.#tls === undefined) throw new Error('not connected');
    return this.#tls.exportKeyingMaterial(exporterBytes, exporterLabel, Buffer.alloc(0)).toString('base64url');
  }

  send(message: object): void {
    this.ws.send(JSON.stringify(message));
  }

  async #signed() {
    this.challenge ??= await this.next('challenge');
    const { site, nonce: serverNonce } = this.challenge;
    return { site, serverNonce, agentNonce: randomBytes(24).toString('base64url'), exporter: this.exporter };
  }

  async hello(machine: Machine, changed: Partial<Hello> = {}, signedBy: KeyObject = machine.key): Promise<Hello> {
    const signed = await this.#signed();
    const boot = changed.boot ?? 'boot-0001';
    const text = sessionTranscript({ ...signed, device: machine.device, boot });
    const hello: Hello = {
      t: 'hello',
      v: 1,
      device: machine.device,
      boot,
      nonce: signed.agentNonce,
      signature: sign(null, Buffer.from(text), signedBy).toString('base64url'),
      name: 'pc-17',
      agent: '0.1.0',
      platform: 'linux',
      at: Date.now(),
      up: upMs,
      epoch: 'epoch-0001',
      metrics: [{ name: 'cpu.use', unit: 'ratio', help: 'Share of time the processors work.' }],
      series: [[0, 'cpu.use', '']],
      ...changed,
    };
    this.send(hello);
    return hello;
  }

  async enroll(machine: Machine, token: string, changed: Partial<Enroll> = {}): Promise<Enroll> {
    const signed = await this.#signed();
    const { secret } = parseToken(token);
    const text = enrolmentTranscript({ ...signed, publicKey: machine.publicKey, secret });
    const signature = sign(null, Buffer.from(text), machine.key).toString('base64url');
    const { publicKey } = machine;
    const enroll: Enroll = {
      t: 'enroll',
      v: 1,
      secret,
      publicKey,
      nonce: signed.agentNonce,
      signature,
      name: 'pc-17',
      platform: 'linux',
      ...changed,
    };
    this.send(enroll);
    return enroll;
  }
}

/** A machine enrolled with a token of its own, not connected. */
export async function enrolled(door: Door): Promise<Machine> {
  const machine = newMachine();
  const peer = new Peer(door);
  await peer.enroll(machine, await door.token());
  machine.device = (await peer.next('enrolled')).device;
  peer.ws.close();
  await peer.closed;
  return machine;
}

/** A live session of this machine. */
export async function online(door: Door, machine: Machine, changed: Partial<Hello> = {}): Promise<Peer> {
  const peer = new Peer(door);
  await peer.hello(machine, changed);
  await peer.next('settings');
  return peer;
}

/** A report of the one series of `hello`, made `agoMs` ago. */
export const report = (seq: number, agoMs = 0, extra: object = {}) => ({
  t: 'report',
  seq,
  at: Date.now() - agoMs,
  up: upMs - agoMs,
  values: [0.5],
  ...extra,
});

/** Waits for what happens elsewhere, without guessing how long it takes. */
export async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
}
