// A process of its own (hour.ts starts it): the shipped probes on this machine through a simulated hour, one run at a time.
// argv: JSON of Wanted. Prints one line of JSON: Simulated.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, type LocalSettings } from '../../packages/agent/src/host.ts';
import { probes } from '../../packages/agent/src/probes/index.ts';
import type { Probe } from '../../packages/agent/src/probes/probe.ts';
import { timingOf } from '../../packages/agent/src/scheduler/timing.ts';
import { createScheduler } from '../../packages/agent/src/scheduler.ts';

/** What one probe cost: its first run, and the hour that was counted. CPU in ms, children included; memory in bytes. */
export interface ProbeCost {
  readonly name: string;
  readonly everyMs: number;
  runs: number;
  ownMs: number;
  childrenMs: number;
  first?: { readonly ownMs: number; readonly childrenMs: number; readonly bytes: number };
}

export interface Wanted {
  /** Real time between two cycles: the processor does other things meanwhile, and what it had at hand is gone as it is in 10 s. */
  readonly restMs: number;
  /** Simulated time before the hour that counts: every probe has its code, and rates have their two looks. */
  readonly warmUpMs: number;
  readonly settings: Partial<LocalSettings>;
}

export interface Simulated {
  readonly costs: readonly ProbeCost[];
  /** Probes that could not look, and why. */
  readonly problems: readonly (readonly [name: string, why: string])[];
}

const everyMs = 10_000;
const hourMs = 3_600_000;
const { restMs, warmUpMs, settings } = JSON.parse(process.argv[2] ?? '{}') as Wanted;
const tickMs = 10;
const pageBytes = 4096;

const startedAt = Date.now();
let passedMs = 0;
Date.now = () => startedAt + passedMs;
performance.now = () => passedMs;

const timers = new Set<{ atMs: number; run(): void }>();
function after(ms: number, run: () => void): () => void {
  const timer = { atMs: passedMs + ms, run };
  timers.add(timer);
  return () => timers.delete(timer);
}

function childrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * tickMs;
}
const residentBytes = () => Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]) * pageBytes;

let isCounted = false;
const costs = new Map<string, ProbeCost>();
const nothing = () => undefined;
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Slow probes wait for each other, and for the cycle they began in. */
let previous: Promise<unknown> = Promise.resolve();

/** From here to the call of what it returns; all that is used meanwhile is this probe's own. */
function measure(cost: ProbeCost): () => void {
  const children = childrenMs();
  const bytes = residentBytes();
  const own = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(own);
    const used = { ownMs: (user + system) / 1000, childrenMs: childrenMs() - children };
    cost.first ??= { ...used, bytes: residentBytes() - bytes };
    if (!isCounted) return;
    cost.runs += 1;
    cost.ownMs += used.ownMs;
    cost.childrenMs += used.childrenMs;
  };
}

/** The same probe; what its runs cost is noted. Only one runs at a time, so all that is used meanwhile is its own. */
function metered(probe: Probe): Probe {
  const cost: ProbeCost = {
    name: probe.name,
    everyMs: probe.everyMs,
    runs: 0,
    ownMs: 0,
    childrenMs: 0,
  };
  costs.set(probe.name, cost);
  return {
    ...probe,
    start(host) {
      const read = probe.start(host);
      const isSlow = probe.everyMs > everyMs;
      return (signal) => {
        if (!isSlow) {
          const end = measure(cost);
          const result = read(signal);
          end();
          return result;
        }
        const turn = previous.then(nextTurn).then(async () => {
          const end = measure(cost);
          try {
            return await read(signal);
          } finally {
            end();
          }
        });
        previous = turn.then(nothing, nothing);
        return turn;
      };
    },
  };
}

async function settled(): Promise<void> {
  for (let last: unknown; last !== previous; ) {
    last = previous;
    await last;
  }
}

/** Time moves from one timer to the next, and stands still while a probe runs. */
async function pass(untilMs: number): Promise<void> {
  for (;;) {
    const next = [...timers].reduce<{ atMs: number; run(): void } | undefined>(
      (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
      undefined,
    );
    if (next === undefined || next.atMs > untilMs) break;
    timers.delete(next);
    if (next.atMs > passedMs)
      await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, next.atMs - passedMs)));
    passedMs = Math.max(passedMs, next.atMs);
    next.run();
    await settled();
  }
  passedMs = untilMs;
}

const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
const host = createHost({ mainFile: '', stateFolder: folder, settings });
const bootedMs = host.uptimeMs();
const simulated = { ...host, uptimeMs: () => bootedMs + passedMs };
const clock = { now: () => Date.now(), uptimeMs: simulated.uptimeMs, after };
const watched = probes.filter(({ name, platforms }) => name !== 'inventory' && platforms.includes(host.platform));
const scheduler = createScheduler(watched.map(metered), timingOf(everyMs), {
  host: simulated,
  clock,
  report: () => undefined,
});
scheduler.start();
await pass(warmUpMs);
isCounted = true;
await pass(warmUpMs + hourMs);
const problems = [...scheduler.outcomes()].flatMap(([name, { outcome, problem }]) =>
  outcome === 'failed' ? [[name, problem ?? ''] as const] : [],
);
scheduler.stop();
host.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ costs: [...costs.values()], problems } satisfies Simulated));
