import type { Fact, Outcome } from '@forewarn/shared';
import type { Clock } from '../clock.ts';
import { messageOf } from '../failure.ts';
import type { Probe, Result } from '../probes/probe.ts';
import type { ProbeRun } from '../report.ts';

/** A probe's run and the inventory it brought. */
export interface Finished extends ProbeRun {
  readonly facts: readonly Fact[];
}

/** Probes of this interval or less run in the cycle itself and wait for nothing. */
export const fastMs = 10_000;
const nothing: Result = {};
/** One signal that never fires serves all fast probes. */
const never = new AbortController().signal;

/** A probe may say itself how it failed (`unsafe`, `timed-out`) by an `outcome` on what it throws. */
export function outcomeOf(error: unknown): Outcome {
  const said = error instanceof Error && 'outcome' in error ? error.outcome : undefined;
  return said === 'unsafe' || said === 'timed-out' || said === 'nothing-here' ? said : 'failed';
}

function finished(probe: Probe, result: Result, durationMs: number): Finished {
  const { readings = [], events = [], facts = [], problem } = result;
  const found = readings.length > 0 || events.length > 0 || facts.length > 0;
  const base = { probe: probe.name, metrics: probe.metrics, durationMs, readings, events, facts };
  if (problem !== undefined) return { ...base, outcome: 'failed', problem };
  return { ...base, outcome: found ? 'ok' : 'nothing-here' };
}

export function ended(probe: Probe, outcome: Outcome, durationMs: number, problem = ''): Finished {
  const empty = { readings: [], events: [], facts: [] };
  return { probe: probe.name, metrics: probe.metrics, outcome, durationMs, problem, ...empty };
}

/** Runs one probe to its end or its limit; `settled` resolves when it really let go, maybe later. */
export function runProbe(
  probe: Probe,
  read: (signal: AbortSignal) => Result | Promise<Result>,
  deps: { clock: Clock; limitMs: number },
): { run: Finished | Promise<Finished>; settled: Promise<unknown> | undefined } {
  const startedUp = deps.clock.uptimeMs();
  const took = () => Math.max(0, deps.clock.uptimeMs() - startedUp);
  const failed = (error: unknown) => ended(probe, outcomeOf(error), took(), messageOf(error));
  const waits = probe.everyMs > fastMs;
  const controller = waits ? new AbortController() : undefined;
  let result: Result | Promise<Result>;
  try {
    result = read(controller?.signal ?? never) ?? nothing;
  } catch (error) {
    return { run: failed(error), settled: undefined };
  }
  if (!(result instanceof Promise)) return { run: finished(probe, result, took()), settled: undefined };

  const settled = result;
  const run = new Promise<Finished>((resolve) => {
    const cancel = deps.clock.after(deps.limitMs, () => {
      controller?.abort(new Error('The probe took too long.'));
      resolve(ended(probe, 'timed-out', took(), `No answer within ${Math.round(deps.limitMs / 1000)} s.`));
    });
    settled.then(
      (value) => {
        cancel();
        resolve(finished(probe, value, took()));
      },
      (error: unknown) => {
        cancel();
        resolve(failed(error));
      },
    );
  });
  return { run, settled };
}
