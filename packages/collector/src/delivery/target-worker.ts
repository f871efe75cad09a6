import type { Delivery } from '../incidents/delivery.ts';
import { type Attempt, type AttemptDeps, attempt, never } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { nextStep } from './lane.ts';
import { type ConnectedTarget, linkId } from './tell.ts';

/** What a target did since the start, and how it is now. */
export interface TargetMetrics {
  readonly target: string;
  readonly told: number;
  readonly retried: number;
  readonly gaveUp: number;
  readonly uncertain: number;
  /** Nothing is sent there before this moment (epoch ms); 0 = it works. */
  readonly pausedUntil: number;
  /** Tries in a row that ended in "later". */
  readonly failures: number;
}

export interface TargetWorker {
  /** It must be left alone for now. */
  resting(): boolean;
  /** Takes these incidents as far as they can go now. Returns those where nothing could be done. */
  run(incidents: readonly string[]): Promise<readonly string[]>;
  stop(): void;
  clockStepped(byMs: number): void;
  metrics(): TargetMetrics;
}

/** Incidents told at once to one target; within an incident strictly one after the other. */
const lanesAtOnce = 4;
const laneRows = 500;
/** After so many failures in a row the target is asked only now and then, instead of once per waiting row. */
const failuresUntilPause = 3;
const longestPauseMs = 60_000;

export function createTargetWorker(target: ConnectedTarget, deps: AttemptDeps): TargetWorker {
  const { core } = deps;
  const count = { told: 0, retried: 0, gaveUp: 0, uncertain: 0 };
  let failures = 0;
  let pausedUntil = 0;
  let stopped = false;
  const resting = () => stopped || deps.now() < pausedUntil;

  function learn(result: Attempt): void {
    switch (result.end) {
      case 'later':
        count.retried += 1;
        failures += 1;
        if (result.askedMs !== undefined && result.askedMs > 0) {
          pausedUntil = deps.now() + backoffMs(1, deps.random(), result.askedMs);
        } else if (failures >= failuresUntilPause) {
          const step = failures - failuresUntilPause + 1;
          pausedUntil = deps.now() + backoffMs(step, deps.random(), undefined, longestPauseMs);
        }
        return;
      case 'done':
        count.told += 1;
        failures = 0;
        return;
      case 'given-up':
        count.gaveUp += 1;
        return;
      case 'uncertain':
        count.uncertain += 1;
        return;
      case 'moved':
        return;
    }
  }

  /** Takes one incident as far as it can go now; false = there was nothing that could be done. */
  async function runLane(incident: string): Promise<boolean> {
    const states = ['due', 'sending', 'given-up', 'uncertain'] as const;
    for (let steps = 0; ; steps += 1) {
      if (resting()) return true;
      // Not by target, whose index leads through everything that was ever told there.
      const told = await core.find('delivery', { where: { incident, state: states }, limit: laneRows });
      const rows = told.filter((row) => row.target === target.name);
      const linked =
        target.to === 'ticket' && (await core.get('ticketLink', linkId({ incident, target: target.name })));
      const step = nextStep(rows, Boolean(linked), deps.now());
      switch (step.do) {
        case 'rest':
          return steps > 0;
        case 'deliver':
          learn(await attempt(step.row, target, deps));
          break;
        case 'fold':
          await moveAll(step.rows, () => ({ state: 'done', dueAt: never, doneAt: deps.now(), error: null }));
          break;
        case 'wait':
          await moveAll(step.rows, () => ({ dueAt: step.until }));
          return true;
        case 'give-up':
          await moveAll(step.rows, () => ({
            state: 'given-up',
            dueAt: never,
            error: `It waits for the ticket that could not be opened: ${step.because.error ?? 'see there'}`,
          }));
          break;
      }
    }
  }

  async function moveAll(rows: readonly Delivery[], set: (row: Delivery) => Partial<Delivery>): Promise<void> {
    for (const row of rows) {
      const expect = { state: row.state, attempts: row.attempts };
      await core.tx([{ update: 'delivery', id: row.id, expect, set: set(row) }]);
    }
  }

  async function run(incidents: readonly string[]): Promise<readonly string[]> {
    const idle: string[] = [];
    // One at a time while it fails: the first to get through shows that it works again.
    await inParallel(incidents, failures > 0 ? 1 : lanesAtOnce, async (incident) => {
      if (!(await runLane(incident))) idle.push(incident);
    });
    return idle;
  }

  return {
    resting,
    run,
    stop: () => {
      stopped = true;
    },
    clockStepped(byMs) {
      if (pausedUntil > 0) pausedUntil += byMs;
    },
    metrics: () => ({
      target: target.name,
      ...count,
      failures,
      pausedUntil: pausedUntil > deps.now() ? pausedUntil : 0,
    }),
  };
}

/** The first failure (of the store) ends it, after what has begun is finished. */
async function inParallel<Item>(items: readonly Item[], width: number, run: (item: Item) => Promise<void>) {
  const waiting = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of waiting) {
      if (failed) return;
      try {
        await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
}
