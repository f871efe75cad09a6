import type { DeviceEvent, Fact, MetricDeclaration, Platform, Reading } from '@forewarn/shared';
import type { Host } from '../host.ts';

/** What one run of a probe found. An empty result means "nothing here" (no printer, no battery), which is not a failure. */
export interface Result<Name extends string = string> {
  readonly readings?: readonly Reading<Name>[];
  readonly events?: readonly DeviceEvent[];
  readonly facts?: readonly Fact[];
  /** What could not be seen, in words: the outcome is then `failed`, and what was found is told all the same. */
  readonly problem?: string;
}

/**
 * A probe reads one part of the machine. It may keep what it needs between runs (counters) in the closure `start` returns,
 * and nothing outside it: two agents in one process must not share anything.
 */
export interface Probe<Name extends string = string> {
  readonly name: string;
  /** How often it runs. Probes of 10 s must start no child and wait for nothing. */
  readonly everyMs: number;
  readonly platforms: readonly Platform[];
  readonly metrics: Readonly<Record<Name, MetricDeclaration>>;
  /** What it reads, in words the person at the device understands (`status --what-is-read`). */
  readonly reads: string;
  /** What it tells is the difference of two looks: run by hand it gets two, though it is slow. */
  readonly comparesLooks?: boolean;
  /** Called once; returns the function that reads. Reject or throw = failed; honour `signal`, it is the time limit. */
  start(host: Host): (signal: AbortSignal) => Result<Name> | Promise<Result<Name>>;
}

/** Declares a probe; a reading of a metric it does not declare is a compile error. */
export function defineProbe<const Name extends string>(probe: Probe<Name>): Probe<Name> {
  return probe;
}
