import type { ByeReason, DeviceEvent, Fact, IncidentView, Metric, Report, Series } from '@forewarn/shared';
import type { Change } from './incidents/change.ts';
import type { Delivery, Message } from './incidents/delivery.ts';
import type { Incident } from './incidents/incident.ts';
import { isSilenced, type Silence } from './incidents/suppression.ts';
import type { Bus } from './live/bus.ts';
import type { Fleet } from './live/fleet.ts';
import { createActions } from './pipeline/actions.ts';
import { createCommit, type ReportBatch } from './pipeline/commit.ts';
import { beginEpoch, createDeviceWatch, type DeviceWatch, remember, scopeOf } from './pipeline/device-watch.ts';
import { judgeDevice } from './pipeline/judge.ts';
import { messageOf } from './pipeline/message.ts';
import { record } from './pipeline/record.ts';
import type { Ruleset } from './rules/ruleset.ts';
import type { Device } from './storage/nouns.ts';
import type { Stores, Write } from './storage/store.ts';

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
  readonly name: string;
  readonly agent: string;
  readonly boot: string;
  readonly epoch: string;
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
  readonly at: number;
  acked(seq: number, urgent: boolean): void;
}

export interface BatchRow {
  readonly deviceNumber: number;
  readonly epoch: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly bytes: Uint8Array;
}

export interface PipelineDeps {
  readonly stores: Stores;
  readonly batch: ReportBatch<BatchRow>;
  readonly ruleset: Ruleset;
  readonly watches: Map<string, DeviceWatch>;
  readonly silences: Map<string, Silence>;
  readonly fleet: Fleet;
  readonly bus: Bus;
  readonly publicUrl: string;
  route(change: Change, message: Message): Delivery[];
  /** Deliveries are on disk: the outbox may look. */
  onDeliveries(): void;
  onError(error: unknown): void;
  newId(): string;
  now(): number;
}

/** Readings this much older than the clock come from an agent's offline buffer. */
const drainingMs = 60_000;

/** What happens to a report, or to a tick of the clock, from start to end. */
export function createPipeline(deps: PipelineDeps) {
  const { stores, ruleset, watches, silences, fleet, bus, now } = deps;
  const commit = createCommit(stores.journal, deps.batch, {
    durable({ id, epoch, seq }, urgent) {
      const watch = watches.get(id);
      if (watch?.present.epoch !== epoch) return;
      watch.durableSeq = seq;
      watch.acked?.(seq, urgent);
    },
    error: deps.onError,
  });
  const judging = { silences, startedAt: now(), newId: deps.newId };
  const rules = new Map(ruleset.rules.map((rule) => [rule.id, rule]));
  const tables = new Set<string>();

  /** Judged → kept → (on disk) → shown and told. */
  const settle = (watch: DeviceWatch, changes: readonly Change[], then?: () => void) => {
    if (changes.length === 0) return;
    const deliveries = changes.flatMap((change) =>
      deps.route(change, messageOf(change, watch.device, rules.get(change.incident.rule), deps.publicUrl)),
    );
    const writes: Write[] = [
      ...changes.flatMap(record),
      ...deliveries.map((row) => ({ insertOnce: 'delivery', row }) as const),
    ];
    commit.write(writes, () => {
      for (const change of changes) show(watch, change.incident);
      if (deliveries.length > 0) deps.onDeliveries();
      then?.();
    });
    commit.flush();
  };
  const show = (watch: DeviceWatch, incident: Incident) => {
    fleet.setIncident(incident);
    if (incident.openedAt !== null)
      bus.publish({ t: 'incident', at: now(), incident: viewOf(incident, watch.device.name) });
  };
  const declareTable = (watch: DeviceWatch) => {
    const { epoch, metrics, series } = watch.present;
    const id = `${watch.device.id}/${epoch}`;
    const known = [...metrics.values()];
    commit.series({
      id,
      device: watch.device.id,
      epoch,
      metrics: known,
      series: series.filter((s) => s !== undefined),
    });
    tables.add(id);
  };
  const change = (watch: DeviceWatch, set: Partial<Device>) => {
    watch.device = { ...watch.device, ...set };
    commit.write([{ put: 'device', row: watch.device }]);
    fleet.put(watch);
  };

  const intake = {
    async arrived(session: Arrived): Promise<number> {
      const watch = watches.get(session.device);
      if (!watch) return -1;
      if (watch.present.epoch !== session.epoch) beginEpoch(watch, session.epoch, ruleset);
      watch.acked = session.acked;
      if (watch.present.declare(session.metrics, session.series) || !tables.has(`${session.device}/${session.epoch}`)) {
        declareTable(watch);
        watch.panel.declare(scopeOf(watch.device));
        for (const incident of watch.incidents.values()) remember(watch, incident);
      }
      const { agent, boot } = session;
      change(watch, { agent, boot, leftAt: null, leftWhy: null });
      return watch.durableSeq;
    },
    series(device: string, metrics: readonly Metric[], series: readonly Series[]) {
      const watch = watches.get(device);
      if (!watch?.present.declare(metrics, series)) return;
      declareTable(watch);
      watch.panel.declare(scopeOf(watch.device));
      for (const incident of watch.incidents.values()) remember(watch, incident);
    },
    report(arrival: Arrival): boolean {
      const watch = watches.get(arrival.device);
      if (!watch || watch.present.epoch !== arrival.epoch) return false;
      const { report, at, receivedAt } = arrival;
      if (report.seq <= watch.seq) {
        if (report.seq <= watch.durableSeq) watch.acked?.(watch.durableSeq, false);
        return true;
      }
      if (!commit.hasRoom) return false;
      watch.seq = report.seq;
      watch.reportedAt = receivedAt;
      watch.bootedAt = at - report.up;
      if (receivedAt - at > drainingMs) watch.drainsUntil = receivedAt + drainingMs / 2;
      watch.present.take(report, at);
      watch.panel.observe(at);
      const { id, number } = watch.device;
      keepEvents(watch, arrival);
      const changes = judgeDevice(watch, at, false, judging);
      commit.report(
        { deviceNumber: number, epoch: arrival.epoch, at, receivedAt, bytes: arrival.bytes },
        { id, epoch: arrival.epoch, seq: report.seq, at: receivedAt },
        changes.length > 0 || arrival.events.length > 0,
      );
      settle(watch, changes);
      fleet.touch(id);
      return true;
    },
    facts(device: string, facts: readonly Fact[], at: number) {
      commit.write(
        facts.map((fact) => ({ put: 'fact', row: { ...fact, id: `${device}/${fact.section}`, device, at } })),
      );
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
  const keepEvents = (watch: DeviceWatch, { events, epoch, report }: Arrival) => {
    const writes = events.map(({ kind, at, instance = '', detail = '' }, i): Write => {
      watch.panel.event(kind, instance, at);
      const id = `${watch.device.id}/${epoch}/${report.seq}/${i}`;
      return { insertOnce: 'event', row: { id, device: watch.device.id, at, kind, instance, detail } };
    });
    if (writes.length > 0) commit.write(writes);
  };

  const actions = createActions({
    core: stores.core,
    watches,
    silences,
    now,
    commit: (watch, changes) =>
      new Promise((resolve) => {
        if (watch) {
          for (const { incident } of changes) remember(watch, incident);
          settle(watch, changes, resolve);
        } else commit.write(changes.flatMap(record), resolve);
      }),
  });

  return {
    intake,
    actions,
    commit,
    /** A newly enrolled or approved device. */
    enrolled(device: Device) {
      const watch = watches.get(device.id) ?? createDeviceWatch(device, '', ruleset);
      watch.device = device;
      watches.set(device.id, watch);
      fleet.put(watch);
      bus.publish({ t: 'devices', tiles: [fleet.tile(device.id)].flatMap((tile) => tile ?? []), gone: [] });
    },
    /** Settings of a device were changed by a person. */
    changed(id: string, set: Partial<Device>): boolean {
      const watch = watches.get(id);
      if (!watch) return false;
      change(watch, set);
      watch.panel.declare(scopeOf(watch.device));
      for (const incident of watch.incidents.values()) remember(watch, incident);
      bus.publish({ t: 'devices', tiles: [fleet.tile(id)].flatMap((tile) => tile ?? []), gone: [] });
      return true;
    },
    /** What depends on passing time: silence, overdue, windows that run out, silences that end. */
    tick(at: number, devices: Iterable<DeviceWatch>) {
      for (const watch of devices) {
        if (at < watch.drainsUntil || watch.device.revokedAt !== null || !watch.device.approved) continue;
        const { id: device, site, tags, role } = watch.device;
        const place = { device, site, tags, role, rule: '', instance: '' };
        watch.inMaintenance = silences.size > 0 && isSilenced(silences.values(), place, at);
        settle(watch, judgeDevice(watch, at, true, judging));
      }
    },
    /** Rows of the fleet that look different since the last call go to the viewers. */
    publishVitals(at: number) {
      const rows = fleet.vitals();
      if (rows.length > 0) bus.publish({ t: 'vitals', at, rows });
    },
  };
}
export type Pipeline = ReturnType<typeof createPipeline>;

export function viewOf(incident: Incident, deviceName: string): IncidentView {
  const {
    value: _value,
    limit: _limit,
    clearSince: _since,
    clearDelayMs: _delay,
    lastRepeatAt: _repeat,
    ...seen
  } = incident;
  return { ...seen, deviceName };
}
