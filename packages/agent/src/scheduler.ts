import type { Clock } from './clock.ts';
import { messageOf } from './failure.ts';
import type { Host } from './host.ts';
import type { Probe } from './probes/probe.ts';
import { ended, type Finished, fastMs, outcomeOf, runProbe } from './scheduler/run-probe.ts';
import { limitFor, type Timing, untilNextCycle } from './scheduler/timing.ts';

export interface SchedulerDeps {
  readonly host: Host;
  readonly clock: Clock;
  /** What was found since the last time; called once a cycle, and at once when a state changed or something happened. */
  report(runs: readonly Finished[]): void;
}

export interface Scheduler {
  start(): void;
  /** New intervals, phase or switched-off probes; takes effect with the next cycle. */
  configure(timing: Timing): void;
  /** The last outcome of each probe. */
  outcomes(): ReadonlyMap<string, Pick<Finished, 'outcome' | 'durationMs' | 'problem'>>;
  stop(): void;
}

interface Slot {
  readonly probe: Probe;
  readonly fast: boolean;
  read?: ReturnType<Probe['start']>;
  running: boolean;
  dueUp: number;
}

/** A slow probe's metrics may still be to come. */
const hasNoState = ({ probe, fast }: Slot) =>
  fast && Object.values(probe.metrics).every(({ unit }) => unit !== 'state');

/** Each probe at its interval, under a time limit, never twice at once; all of a cycle's work in one wake-up. */
export function createScheduler(probes: readonly Probe[], first: Timing, deps: SchedulerDeps): Scheduler {
  const { host, clock } = deps;
  const slots: Slot[] = probes
    .filter((probe) => probe.platforms.includes(host.platform))
    .map((probe) => ({ probe, fast: probe.everyMs <= fastMs, running: false, dueUp: 0 }));
  const stateless = new Set(slots.filter(hasNoState).map(({ probe }) => probe.name));
  const last = new Map<string, Finished>();
  const states = new Map<string, number>();
  let timing = first;
  let waiting: Finished[] = [];
  let cycles = 0;
  let cancelTimer: (() => void) | undefined;
  const cancelFirst: (() => void)[] = [];
  let stopped = false;

  const isOff = (slot: Slot) => timing.disabled.includes(slot.probe.name);

  /** A state that is another than before, or an event: people wait for it, so it does not wait for its turn. */
  function isNews(run: Finished): boolean {
    let news = run.events.length > 0;
    if (stateless.has(run.probe)) return news;
    for (const { metric, instance = '', value } of run.readings) {
      if (value === null || run.metrics[metric]?.unit !== 'state') continue;
      const key = `${metric} ${instance}`;
      const before = states.get(key);
      states.set(key, value);
      if (before !== undefined && before !== value) news = true;
    }
    return news;
  }

  function keep(run: Finished): void {
    last.set(run.probe, run);
    waiting.push(run);
  }

  function arrived(run: Finished): void {
    if (stopped) return;
    keep(run);
    if (isNews(run)) hand();
  }

  function hand(): void {
    const runs = waiting;
    waiting = [];
    deps.report(runs);
  }

  function run(slot: Slot): void {
    const { probe } = slot;
    if (slot.running) return void keep(ended(probe, 'timed-out', 0, 'The run before this one still hangs.'));
    let read = slot.read;
    try {
      read ??= probe.start(host);
      slot.read = read;
    } catch (error) {
      return void keep(ended(probe, outcomeOf(error), 0, messageOf(error)));
    }
    const { run, settled } = runProbe(probe, read, { clock, limitMs: limitFor(probe.everyMs) });
    if (!(run instanceof Promise)) return void keep(run);
    slot.running = true;
    const letGo = () => {
      slot.running = false;
    };
    settled?.then(letGo, letGo);
    void run.then(arrived);
  }

  /** Slow probes get a place each in the second cycle, then keep that distance: rates and fast series come first. */
  function planSlow(up: number): void {
    const slow = slots.filter((slot) => !slot.fast);
    slow.forEach((slot, index) => {
      slot.dueUp = up + (index * Math.min(timing.everyMs, fastMs)) / slow.length;
      cancelFirst.push(clock.after(slot.dueUp - up, () => runDue(slot)));
    });
  }

  function runDue(slot: Slot): void {
    if (stopped || isOff(slot)) return;
    const slow = slots.filter((other) => !other.fast);
    const interval = timing.intervalOf(slot.probe.everyMs) * (host.thrifty() ? 2 : 1);
    const firstRun = !last.has(slot.probe.name);
    // The first distance spreads probes of the same interval over it.
    slot.dueUp += firstRun ? (interval * (slow.indexOf(slot) + 1)) / slow.length : interval;
    if (slot.dueUp < clock.uptimeMs()) slot.dueUp = clock.uptimeMs() + interval;
    run(slot);
  }

  function cycle(): void {
    const up = clock.uptimeMs();
    cycles += 1;
    for (const slot of slots) {
      if (isOff(slot)) {
        if (last.get(slot.probe.name)?.outcome !== 'switched-off') keep(ended(slot.probe, 'switched-off', 0));
      } else if (slot.fast) {
        run(slot);
      } else if (cycles > 2 && slot.dueUp <= up + timing.everyMs / 2) {
        runDue(slot);
      }
    }
    // They go now anyway; this only remembers their states.
    for (const run of waiting) isNews(run);
    hand();
    if (cycles === 2) planSlow(up);
    next();
  }

  function next(): void {
    cancelTimer?.();
    if (!stopped) cancelTimer = clock.after(untilNextCycle(clock.now(), timing), cycle);
  }

  return {
    start: cycle,
    configure(changed) {
      timing = changed;
      if (cycles > 0) next();
    },
    outcomes: () => last,
    stop() {
      stopped = true;
      cancelTimer?.();
      for (const cancel of cancelFirst) cancel();
    },
  };
}
