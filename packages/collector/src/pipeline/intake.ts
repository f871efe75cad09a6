import type { ByeReason, DeviceEvent, Fact, Metric, Report, Series } from '@forewarn/shared';
import type { Change } from '../incidents/change.ts';
import type { Fleet } from '../live/fleet.ts';
import type { Ruleset } from '../rules/ruleset.ts';
import type { Device } from '../storage/nouns.ts';
import type { Write } from '../storage/store.ts';
import type { Commit } from './commit.ts';
import { beginEpoch, type DeviceWatch, rescope } from './device-watch.ts';

/** One report, checked and placed in time (ingest/intake.ts says the same; neither room knows the other). */
export interface Arrival {
  readonly device: string;
  readonly epoch: string;
  readonly report: Report;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly receivedAt: number;
  readonly events: readonly DeviceEvent[];
}

export interface Arrived {
  readonly device: string;
  readonly agent: string;
  readonly boot: string;
  readonly epoch: string;
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
  acked(seq: number, urgent: boolean): void;
}

/** One report as the journal takes it (storage/report-batch.ts). */
export interface BatchRow {
  readonly deviceNumber: number;
  readonly epoch: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
}

export interface IntakeDeps {
  readonly watches: ReadonlyMap<string, DeviceWatch>;
  readonly ruleset: Ruleset;
  readonly commit: Commit<BatchRow>;
  readonly fleet: Fleet;
  /** False: the disk is too full for readings. */
  hasDiskRoom(): boolean;
  /** Judges a device at this moment. */
  judge(watch: DeviceWatch, at: number): readonly Change[];
  settle(watch: DeviceWatch, changes: readonly Change[]): void;
  change(watch: DeviceWatch, set: Partial<Device>): void;
}

/** Readings this much older than the clock come from an agent's offline buffer. */
const drainingMs = 60_000;
/** Readings this much older waited on the way, and the next ones are close behind. */
const delayedMs = 5000;
const closeBehindMs = 2000;

/** What comes from agents: taken into memory, judged, and handed to the next commit. */
export function createIntake(deps: IntakeDeps) {
  const { watches, ruleset, commit, fleet, judge, settle, change } = deps;
  const declare = (watch: DeviceWatch) => {
    const { epoch, metrics, series } = watch.present;
    const id = `${watch.device.id}/${epoch}`;
    const known = series.filter((s) => s !== undefined);
    commit.series({ id, device: watch.device.id, epoch, metrics: [...metrics.values()], series: known });
    watch.declaredEpoch = epoch;
    rescope(watch);
  };
  const keepEvents = (watch: DeviceWatch, { events, epoch, report }: Arrival) => {
    if (events.length === 0) return;
    const writes = events.map(({ kind, at, instance = '', detail = '' }, i): Write => {
      watch.panel.event(kind, instance, at);
      const id = `${watch.device.id}/${epoch}/${report.seq}/${i}`;
      return { insertOnce: 'event', row: { id, device: watch.device.id, at, kind, instance, detail } };
    });
    commit.write(writes);
  };

  return {
    /** Resolves to the newest sequence number on disk in this epoch, -1 when none. */
    async arrived(session: Arrived): Promise<number> {
      const watch = watches.get(session.device);
      if (!watch) return -1;
      if (watch.present.epoch !== session.epoch) beginEpoch(watch, session.epoch, ruleset);
      watch.acked = session.acked;
      const isNew = watch.present.declare(session.metrics, session.series);
      if (isNew || watch.declaredEpoch !== session.epoch) declare(watch);
      change(watch, { agent: session.agent, boot: session.boot, leftAt: null, leftWhy: null });
      return watch.durableSeq;
    },
    series(device: string, metrics: readonly Metric[], series: readonly Series[]) {
      const watch = watches.get(device);
      if (watch?.present.declare(metrics, series)) declare(watch);
    },
    /** False = no room now. A repeat is acknowledged again and forgotten. */
    report(arrival: Arrival): boolean {
      const watch = watches.get(arrival.device);
      if (!watch || watch.present.epoch !== arrival.epoch) return false;
      const { report, at, receivedAt, epoch, bytes } = arrival;
      // Also one that finds no room: a full disk here must not make every server there look silent.
      watch.reportedAt = receivedAt;
      if (report.seq <= watch.seq) {
        if (report.seq <= watch.durableSeq) watch.acked?.(watch.durableSeq, false);
        return true;
      }
      if (!commit.hasRoom || !deps.hasDiskRoom()) return false;
      watch.seq = report.seq;
      watch.bootedAt = at - report.up;
      const lateMs = receivedAt - at;
      if (lateMs > drainingMs) watch.drainsUntil = receivedAt + drainingMs / 2;
      else if (lateMs > delayedMs) watch.drainsUntil = Math.max(watch.drainsUntil, receivedAt + closeBehindMs);
      watch.present.take(report, at);
      watch.panel.observe(at);
      keepEvents(watch, arrival);
      const changes = judge(watch, at);
      const { id, number: deviceNumber } = watch.device;
      commit.report(
        { deviceNumber, epoch, at, receivedAt, bytes },
        { id, epoch, seq: report.seq, at: receivedAt },
        changes.length > 0 || arrival.events.length > 0,
      );
      settle(watch, changes);
      fleet.touch(id);
      return true;
    },
    facts(device: string, facts: readonly Fact[], at: number) {
      const rows = facts.map((fact) => ({ ...fact, id: `${device}/${fact.section}`, device, at }));
      commit.write(rows.map((row) => ({ put: 'fact', row })));
    },
    left(device: string, why: ByeReason, at: number) {
      const watch = watches.get(device);
      if (watch) change(watch, { leftAt: at, leftWhy: why });
    },
    closed(device: string, _at: number) {
      const watch = watches.get(device);
      if (watch) watch.acked = undefined;
    },
  };
}
