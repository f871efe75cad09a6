import { randomBytes } from 'node:crypto';
import {
  type BackoffLimits,
  type Clock,
  type Composed,
  createConnection,
  type DeviceKey,
  type Enrolment,
  type ReportSource,
} from '../../packages/agent/src/index.ts';
import { shortestJson } from '../../packages/agent/src/report/number.ts';
import type { Chance } from './chance.ts';
import type { Affliction, Trouble } from './faults.ts';
import { createMachine } from './machine.ts';

export interface SimulatedDevice {
  readonly name: string;
  /** The device's id at the collector. */
  readonly id: string;
  /** Reports the collector has acknowledged. */
  readonly acked: number;
  readonly sent: number;
  start(): void;
  stop(): Promise<void>;
}

export interface DeviceOptions {
  readonly name: string;
  readonly isServer: boolean;
  readonly enrolment: Enrolment;
  readonly key: DeviceKey;
  readonly everyMs: number;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly afflictions: readonly Affliction[];
  /** Uptime of the fleet's start, ms: troubles count from it. */
  readonly startedUp: number;
  /** How long it waits before it connects again; the agent's own when left out. */
  readonly backoff?: BackoffLimits;
}

const id = () => randomBytes(9).toString('base64url');

/** One device of the fleet: invented readings, the agent's own connection, a buffer in memory. */
export function createDevice(options: DeviceOptions): SimulatedDevice {
  const { clock, chance, afflictions, startedUp } = options;
  const model = createMachine(chance, options.isServer);
  let boot = id();
  let waiting: { seq: number; text: string }[] = [];
  let nextSeq = 0;
  let acked = -1;
  let cancelTimer: (() => void) | undefined;
  let connection: ReturnType<typeof createConnection> | undefined;
  let wasDown = false;

  const source: ReportSource = {
    epoch: id(),
    table: model,
    get nextSeq() {
      return nextSeq;
    },
    after: (seq, limit) => waiting.filter((report) => report.seq > seq).slice(0, limit),
    acked(seq) {
      acked = Math.max(acked, seq);
      waiting = waiting.filter((report) => report.seq > seq);
    },
    renew() {
      throw new Error(`${options.name}: the collector has reports that this device never sent`);
    },
  };
  const suffers = (trouble: Trouble, sinceMs: number) =>
    afflictions.some((one) => one.trouble === trouble && sinceMs >= one.fromMs && sinceMs < one.untilMs);

  const connect = () => {
    connection = createConnection({
      identity: { ...options.enrolment, key: options.key },
      machine: { name: options.name, platform: 'linux', boot, agent: 'fleet' },
      source,
      clock,
      random: chance.next,
      onSettings: () => undefined,
      ...(options.backoff && { backoff: options.backoff }),
    });
    connection.start();
  };
  const report = () => {
    const at = clock.now();
    const up = clock.uptimeMs();
    const sinceMs = up - startedUp;
    const values = model.read(at, afflictions, sinceMs);
    const seq = nextSeq++;
    const body = values.map((value) => (value === null ? 'null' : shortestJson(value))).join(',');
    const told = model.tell(afflictions, sinceMs);
    const details = told.length === 0 ? '' : `,"details":${JSON.stringify(told)}`;
    const text: Composed['text'] = `{"t":"report","seq":${seq},"at":${Math.round(at)},"up":${Math.round(up)},"values":[${body}]${details}}`;
    waiting.push({ seq, text });
    connection?.pump();
  };
  const beat = () => {
    const sinceMs = clock.uptimeMs() - startedUp;
    const isOff = suffers('shuts-down', sinceMs);
    const isDown = isOff || suffers('restarts', sinceMs);
    if (isDown && !wasDown) {
      void connection?.close(isOff ? 'shutdown' : 'reboot');
      connection = undefined;
    }
    if (!isDown && wasDown) {
      boot = id();
      connect();
    }
    wasDown = isDown;
    // A silent one says no goodbye: its collector must find out by itself.
    if (!isDown && !suffers('goes-silent', sinceMs)) report();
    cancelTimer = clock.after(options.everyMs, beat);
  };

  return {
    name: options.name,
    id: options.enrolment.device,
    get acked() {
      return acked + 1;
    },
    get sent() {
      return nextSeq;
    },
    start() {
      connect();
      cancelTimer = clock.after(chance.between(0, options.everyMs), beat);
    },
    async stop() {
      cancelTimer?.();
      await connection?.close('stopped');
    },
  };
}
