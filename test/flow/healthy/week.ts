import type { Report } from '@forewarn/shared';
import type { Clock } from '../../../packages/agent/src/clock.ts';
import { probes } from '../../../packages/agent/src/probes/index.ts';
import { recordStop } from '../../../packages/agent/src/probes/uptime/last-stop.ts';
import { createReporter } from '../../../packages/agent/src/report.ts';
import { timingOf } from '../../../packages/agent/src/scheduler/timing.ts';
import { createScheduler } from '../../../packages/agent/src/scheduler.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import type { Device } from '../../../packages/collector/src/storage/nouns.ts';
import { manualClock } from '../../agent/manual-clock.ts';
import type { RecordedHost } from '../../agent/recorded-host.ts';
import { newDevice, openSite } from '../../collector/pipeline/site.ts';

/** A report every two minutes: a week in seconds, and still many to each hold. */
const stepMs = 120_000;
export const dayMs = 86_400_000;
/** A Monday morning. */
export const beginsAt = Date.UTC(2026, 10, 16, 6);
const upSinceMs = 3 * 3_600_000;
const id = 'one';

/** A machine on paper that lives: `live` makes it what it is at a moment. */
export interface Life {
  readonly host: RecordedHost;
  readonly device: Partial<Device>;
  live(at: number): void;
  sleeps?(at: number): boolean;
  /** When it is restarted for its updates. */
  readonly restartsAt?: number;
}

export interface Week {
  /** `rule instance: summary (moment)` of every incident that ever opened, told or not. */
  readonly incidents: readonly string[];
  /** `probe: problem`, of every probe that ever failed. */
  readonly failures: readonly string[];
  /** Probes that found something. */
  readonly found: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

interface Told {
  readonly failures: Set<string>;
  readonly found: Set<string>;
  readonly events: Set<string>;
}
type Site = Awaited<ReturnType<typeof openSite>>;

/** Loads the pieces of all probes: loading takes real time, of which the simulated clock knows nothing. */
async function warmUp(host: RecordedHost): Promise<void> {
  const { signal } = new AbortController();
  for (const probe of probes.filter(({ platforms }) => platforms.includes(host.platform))) {
    try {
      await probe.start(host)(signal);
    } catch (error) {
      // What it says is heard in the week itself.
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** From a start of the agent to its stop: sessions of one machine, told to one site. */
function begin(life: Life, site: Site, clock: Clock, boot: string, week: Told) {
  const { host } = life;
  const epoch = `epoch-of-${boot}`;
  const reporter = createReporter({ metrics: [], series: [] });
  let seq = 0;
  const scheduler = createScheduler(probes, timingOf(stepMs), {
    host,
    clock,
    report(runs) {
      for (const { probe, outcome, problem, events } of runs) {
        if (outcome === 'ok') week.found.add(probe);
        else if (outcome !== 'nothing-here') week.failures.add(`${probe}: ${problem ?? outcome}`);
        for (const { kind } of events) week.events.add(kind);
      }
      const composed = reporter.compose({ seq, at: clock.now(), up: clock.uptimeMs() }, runs);
      const { added } = composed;
      if (added.series.length > 0) site.pipeline.intake.series(id, added.metrics, added.series);
      const { values, events } = JSON.parse(composed.text) as Report;
      site.report(id, seq, [...values], { epoch, ...(events && { events: [...events] }) });
      seq += 1;
    },
  });
  const arrive = () =>
    site.pipeline.intake.arrived({
      ...{ device: id, agent: '0.1.0', boot, epoch, metrics: [], series: [], acked: () => undefined },
    });
  return { scheduler, arrive };
}

/** Every probe, the schedule, the reports, all rules in the box and the incidents, over `days` simulated days. */
export async function live(life: Life, days = 7): Promise<Week> {
  const { host } = life;
  const steady = manualClock(beginsAt, upSinceMs);
  let sleptMs = 0;
  let bootedMs = 0;
  // As on Linux: the uptime counts sleep, what probes measure lengths by does not.
  const clock: Clock = { ...steady, uptimeMs: () => steady.uptimeMs() + sleptMs - bootedMs };
  host.elapsedMs = () => steady.uptimeMs();
  const stores = await openStores('memory:');
  const row = newDevice(id, 1, { name: id, platform: host.platform, ...life.device });
  await stores.core.tx([{ insert: 'device', row }]);
  const siteClock = { now: beginsAt };
  const site = await openSite(stores, shippedRules, siteClock);
  const told: Told = { failures: new Set(), found: new Set(), events: new Set() };

  const follow = () => {
    host.at = clock.now();
    host.upMs = clock.uptimeMs();
    siteClock.now = clock.now();
    life.live(clock.now());
  };
  follow();
  host.boot = 'boot-00001';
  await warmUp(host);
  let agent = begin(life, site, clock, host.boot, told);
  await agent.arrive();
  agent.scheduler.start();

  const restart = async () => {
    recordStop(host, 'reboot');
    site.pipeline.intake.left(id, 'reboot', clock.now());
    agent.scheduler.stop();
    // What was read of the logs is not read again.
    host.journalEntries = [];
    host.eventXml = [];
    bootedMs = steady.uptimeMs() + sleptMs;
    await steady.pass(60_000);
    host.boot = 'boot-00002';
    follow();
    agent = begin(life, site, clock, host.boot, told);
    await agent.arrive();
    agent.scheduler.start();
  };

  const endsAt = beginsAt + days * dayMs;
  let hasRestarted = false;
  let asleep = false;
  for (let step = 1; clock.now() < endsAt; step += 1) {
    const wasAsleep = asleep;
    asleep = life.sleeps?.(clock.now()) ?? false;
    if (asleep) {
      if (!wasAsleep) site.pipeline.intake.left(id, 'suspend', clock.now());
      sleptMs += stepMs;
      steady.setWall(clock.now() + stepMs);
      siteClock.now = clock.now();
    } else {
      if (wasAsleep) {
        follow();
        await agent.arrive();
      }
      await steady.pass(stepMs);
      follow();
    }
    site.tick();
    if (!hasRestarted && life.restartsAt !== undefined && clock.now() >= life.restartsAt) {
      hasRestarted = true;
      await restart();
    }
    // A commit takes real time; nobody waits for an ack here.
    if (step % 60 === 0) await site.settled();
  }
  await site.settled();
  agent.scheduler.stop();
  const incidents = (await stores.core.find('incident')).filter(({ openedAt }) => openedAt !== null);
  return {
    ...told,
    failures: [...told.failures],
    incidents: incidents.map(
      ({ rule, instance, summary, openedAt }) =>
        `${rule} ${instance}: ${summary} (${new Date(openedAt ?? 0).toISOString()})`,
    ),
  };
}
