import type { Metric, Series } from '@forewarn/shared';
import type { Clock } from '../clock.ts';

/** Where reports wait until the collector has them: the buffer on disk, or a simulated device's memory. */
export interface ReportSource {
  /** One life of the numbers and indexes. */
  readonly epoch: string;
  /** Only ever grow within an epoch. */
  readonly table: { readonly metrics: readonly Metric[]; readonly series: readonly Series[] };
  /** The number the next report will get. */
  readonly nextSeq: number;
  /** Up to `limit` reports with greater numbers, oldest first. */
  after(seq: number, limit: number): readonly { readonly seq: number; readonly text: string }[];
  /** Everything up to here is on the collector's disk. */
  acked(seq: number): void;
  /** The collector has numbers that were never given here (a restored or copied folder): begin a new epoch. */
  renew(): void;
}

export interface SendLimits {
  /** Reports sent and not yet acked. The collector acks every 6. */
  readonly window: number;
  /** Sent at once after a pause, and sustained: under what the collector bears of live reports (SECURITY S17) and of backlog. */
  readonly burst: number;
  readonly perSecond: number;
}

export const sendLimits: SendLimits = { window: 256, burst: 90, perSecond: 150 };

const batch = 64;
const tokenWaitMs = 250;

export interface Sender {
  /** Sends what may be sent now; called when there is a new report and after every ack. */
  pump(): void;
  acked(seq: number): void;
  /** The collector has no room: go back to what it has and wait. */
  hold(ms: number): void;
  /** The newest number sent on this connection. */
  readonly sentSeq: number;
  stop(): void;
}

/** Sends kept reports in order over one connection, with a bounded number in flight and at a bounded pace. */
export function createSender(
  source: ReportSource,
  /** Everything up to here needs no sending. */
  fromSeq: number,
  deps: { clock: Clock; limits: SendLimits; sendText(text: string): void },
): Sender {
  const { clock, limits } = deps;
  let sentSeq = fromSeq;
  let inFlight: number[] = [];
  let tokens = limits.burst;
  let tokensUp = clock.uptimeMs();
  let announcedMetrics = source.table.metrics.length;
  let announcedSeries = source.table.series.length;
  let cancelTimer: (() => void) | undefined;
  let holding = false;

  function later(ms: number): void {
    cancelTimer?.();
    cancelTimer = clock.after(ms, () => {
      cancelTimer = undefined;
      holding = false;
      pump();
    });
  }

  /** What a report uses must be known before it arrives. */
  function announce(): void {
    const { metrics, series } = source.table;
    if (metrics.length === announcedMetrics && series.length === announcedSeries) return;
    const added = { metrics: metrics.slice(announcedMetrics), series: series.slice(announcedSeries) };
    deps.sendText(JSON.stringify({ t: 'series', ...added }));
    announcedMetrics = metrics.length;
    announcedSeries = series.length;
  }

  function pump(): void {
    if (holding) return;
    const up = clock.uptimeMs();
    tokens = Math.min(limits.burst, tokens + ((up - tokensUp) * limits.perSecond) / 1000);
    tokensUp = up;
    while (sentSeq < source.nextSeq - 1) {
      const room = Math.min(limits.window - inFlight.length, Math.floor(tokens), batch);
      if (room <= 0) break;
      const reports = source.after(sentSeq, room);
      if (reports.length === 0) break;
      announce();
      for (const { seq, text } of reports) {
        deps.sendText(text);
        sentSeq = seq;
        inFlight.push(seq);
      }
      tokens -= reports.length;
    }
    // With a full window the next ack pumps; without tokens only time does.
    if (tokens < 1 && inFlight.length < limits.window && cancelTimer === undefined) later(tokenWaitMs);
  }

  return {
    pump,
    acked(seq) {
      source.acked(seq);
      inFlight = inFlight.filter((sent) => sent > seq);
      pump();
    },
    hold(ms) {
      const oldest = inFlight[0];
      if (oldest !== undefined) sentSeq = oldest - 1;
      inFlight = [];
      holding = true;
      later(ms);
    },
    get sentSeq() {
      return sentSeq;
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
