import type { ByeReason, DeviceEvent, eventKinds, Settings } from '@forewarn/shared';
import type { ReportBuffer } from './buffer.ts';
import type { Clock } from './clock.ts';
import type { BackoffLimits } from './connection/backoff.ts';
import type { Machine } from './connection/hello.ts';
import type { ReportSource } from './connection/sender.ts';
import { type ConnectionStatus, createConnection } from './connection.ts';
import type { Host } from './host.ts';
import type { Identity } from './identity.ts';
import { defineProbe, type Probe } from './probes/probe.ts';
import { createReporter } from './report.ts';
import type { Finished } from './scheduler/run-probe.ts';
import { timingOf } from './scheduler/timing.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

export interface AgentOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly probes: readonly Probe[];
  readonly buffer: ReportBuffer;
  readonly identity: Identity;
  readonly machine: Machine;
  /** 0–1. */
  random(): number;
  /** The fast interval until the collector says another; `fixed` = whatever it says (tests). */
  readonly every: { readonly ms: number; readonly fixed: boolean };
  readonly backoff?: BackoffLimits;
  onStatus(status: ConnectionStatus): void;
  /** After each report. */
  onReport?(): void;
}

export interface Agent {
  start(): void;
  connection(): ConnectionStatus;
  outcomes(): ReturnType<Scheduler['outcomes']>;
  stop(why: ByeReason): Promise<void>;
}

/** What waits in the buffer and what it had to drop, as readings. */
export function bufferProbe(buffer: Pick<ReportBuffer, 'waiting'>): Probe {
  return defineProbe({
    name: 'buffer',
    everyMs: 60_000,
    platforms: ['linux', 'darwin', 'win32'],
    metrics: {
      'agent.dropped': {
        unit: 'count',
        help: 'Reports dropped before the collector had them, since the agent started.',
      },
      'agent.buffered': { unit: 'bytes', help: 'Reports on disk that the collector has not acknowledged yet.' },
    },
    reads: "How many of the agent's own reports wait to be sent.",
    start: () => () => {
      const { bytes, dropped } = buffer.waiting();
      return {
        readings: [
          { metric: 'agent.dropped', value: dropped },
          { metric: 'agent.buffered', value: bytes },
        ],
      };
    },
  });
}

const startedKind = 'agent-started' satisfies (typeof eventKinds)[number];

/** One device's agent: probes → report → buffer → connection. Holds no global, so that many may live in one process. */
export function createAgent(options: AgentOptions): Agent {
  const { host, clock, buffer, every } = options;
  let reporter = createReporter(buffer.table);
  let started: DeviceEvent[] = [];

  function renew(): void {
    buffer.renew();
    reporter = createReporter(buffer.table);
  }

  const source: ReportSource = {
    get epoch() {
      return buffer.epoch;
    },
    get table() {
      return buffer.table;
    },
    get nextSeq() {
      return buffer.nextSeq;
    },
    after: (seq, limit) => buffer.after(seq, limit),
    acked: (seq) => buffer.acked(seq),
    renew,
  };

  function report(runs: readonly Finished[]): void {
    const at = clock.now();
    const up = clock.uptimeMs();
    if (reporter.crowded(up) && buffer.waiting().reports === 0) {
      renew();
      connection.restart();
    }
    const gap = buffer.makeRoom(at);
    const events = gap === undefined ? started : [...started, gap];
    started = [];
    buffer.append(reporter.compose({ seq: buffer.nextSeq, at, up }, runs, events));
    connection.pump();
    for (const { facts } of runs) if (facts.length > 0) connection.facts(facts);
    options.onReport?.();
  }

  const scheduler = createScheduler([...options.probes, bufferProbe(buffer)], timingOf(every.ms), {
    host,
    clock,
    report,
  });

  function follow(settings: Settings): void {
    scheduler.configure(timingOf(every.fixed ? every.ms : settings.everyMs, settings.phaseMs, settings.disabled));
  }

  const connection = createConnection({
    identity: options.identity,
    machine: options.machine,
    source,
    clock,
    random: options.random,
    onSettings: follow,
    onStatus: options.onStatus,
    ...(options.backoff && { backoff: options.backoff }),
  });

  return {
    start() {
      started = [{ kind: startedKind, at: clock.now(), detail: `Agent ${options.machine.agent} started.` }];
      scheduler.start();
      connection.start();
    },
    connection: () => connection.status(),
    outcomes: () => scheduler.outcomes(),
    async stop(why) {
      scheduler.stop();
      await connection.close(why);
      buffer.close();
    },
  };
}
