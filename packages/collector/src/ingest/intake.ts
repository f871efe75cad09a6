import type { ByeReason, DeviceEvent, Fact, Metric, Report, Series } from '@forewarn/shared';

/** One report, checked and placed in time, on its way to the pipeline. */
export interface Arrival {
  readonly device: string;
  readonly epoch: string;
  readonly report: Report;
  /** The frame as it came: what the journal keeps. */
  readonly bytes: Uint8Array;
  /** Collector time of the readings, epoch ms: from the agent's monotonic clock, or its skew for another boot (SECURITY R8). */
  readonly at: number;
  readonly receivedAt: number;
  /** Events with their moments corrected likewise. */
  readonly events: readonly DeviceEvent[];
}

/** What a device says of itself when it connects. */
export interface Arrived {
  readonly device: string;
  readonly name: string;
  readonly agent: string;
  readonly boot: string;
  readonly epoch: string;
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
  /** Device clock minus collector clock, ms; the way through the network is in it. */
  readonly skewMs: number;
  readonly at: number;
  /** Tells the agent that everything up to seq is on disk; the session batches these (every 6 reports or 60 s, at once when `urgent`). */
  acked(seq: number, urgent: boolean): void;
}

/** What ingest hands on. Implemented by the pipeline. */
export interface Intake {
  /** Resolves to the newest sequence number on disk in this epoch, -1 when none. */
  arrived(session: Arrived): Promise<number>;
  series(device: string, metrics: readonly Metric[], series: readonly Series[]): void;
  /** False = no room now: the session answers `busy`. A repeat (seq ≤ newest) is acked and forgotten. */
  report(arrival: Arrival): boolean;
  facts(device: string, facts: readonly Fact[], at: number): void;
  left(device: string, why: ByeReason, at: number): void;
  /** The connection is gone, with or without `bye`. */
  closed(device: string, at: number): void;
}
