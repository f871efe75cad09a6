import type { IncidentView } from '@forewarn/shared';
import type { Change } from './incidents/change.ts';
import type { Delivery, Message } from './incidents/delivery.ts';
import type { Incident } from './incidents/incident.ts';
import { isSilenced, type Silence } from './incidents/suppression.ts';
import type { Bus } from './live/bus.ts';
import type { Fleet } from './live/fleet.ts';
import { createActions } from './pipeline/actions.ts';
import { shiftWatch } from './pipeline/clock-step.ts';
import { createCommit, type ReportBatch } from './pipeline/commit.ts';
import { createDeviceWatch, type DeviceWatch, remember, rescope } from './pipeline/device-watch.ts';
import { type BatchRow, createIntake } from './pipeline/intake.ts';
import { judgeDevice } from './pipeline/judge.ts';
import { messageOf } from './pipeline/message.ts';
import { record } from './pipeline/record.ts';
import { countSites, type SiteStanding } from './pipeline/sites.ts';
import { judgeUnseen } from './pipeline/unseen.ts';
import type { Ruleset } from './rules/ruleset.ts';
import type { Device } from './storage/nouns.ts';
import type { Stores, Write } from './storage/store.ts';

export interface PipelineDeps {
  readonly stores: Stores;
  readonly batch: ReportBatch<BatchRow>;
  readonly ruleset: Ruleset;
  readonly watches: Map<string, DeviceWatch>;
  readonly silences: Map<string, Silence>;
  readonly fleet: Fleet;
  readonly bus: Bus;
  readonly publicUrl: string;
  /** A device that has not reported for so long counts as silent, ms. */
  readonly silentAfterMs: number;
  /** False: the disk is too full for readings; incidents and what people do go on. */
  hasDiskRoom(): boolean;
  route(change: Change, message: Message): Delivery[];
  /** Deliveries are on disk: the outbox may look. */
  onDeliveries(): void;
  onError(error: unknown): void;
  newId(): string;
  now(): number;
}

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
  const sites = new Map<string, SiteStanding>();
  const judging = { silences, startedAt: now(), sites, newId: deps.newId };
  const rules = new Map(ruleset.rules.map((rule) => [rule.id, rule]));

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
  const showTile = (id: string) => {
    const tile = fleet.tile(id);
    if (tile) bus.publish({ t: 'devices', tiles: [tile], gone: [] });
  };
  const change = (watch: DeviceWatch, set: Partial<Device>) => {
    watch.device = { ...watch.device, ...set };
    commit.write([{ put: 'device', row: watch.device }]);
    fleet.put(watch);
  };

  const judge = (watch: DeviceWatch, at: number) => judgeDevice(watch, at, false, judging);
  const intake = createIntake({
    watches,
    ruleset,
    commit,
    fleet,
    hasDiskRoom: deps.hasDiskRoom,
    judge,
    settle,
    change,
  });
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

  for (const watch of watches.values()) {
    fleet.put(watch);
    for (const incident of watch.incidents.values()) fleet.setIncident(incident);
  }

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
      showTile(device.id);
    },
    /** Settings of a device were changed by a person. */
    changed(id: string, set: Partial<Device>): boolean {
      const watch = watches.get(id);
      if (!watch) return false;
      change(watch, set);
      rescope(watch);
      showTile(id);
      return true;
    },
    /** What depends on passing time: silence, overdue, windows that run out, silences that end. */
    tick(at: number, devices: Iterable<DeviceWatch>) {
      countSites(sites, watches.values(), at - deps.silentAfterMs, judging.startedAt);
      for (const watch of devices) {
        settle(watch, judgeUnseen(watch, ruleset, at));
        if (at < watch.drainsUntil || watch.device.revokedAt !== null || !watch.device.approved) continue;
        const { id: device, site, tags, role } = watch.device;
        const place = { device, site, tags, role, rule: '', instance: '' };
        watch.inMaintenance = silences.size > 0 && isSilenced(silences.values(), place, at);
        settle(watch, judgeDevice(watch, at, true, judging));
      }
    },
    /** The collector's clock was stepped by so much: nothing that is remembered gets older or younger by it. */
    clockStepped(byMs: number) {
      judging.startedAt += byMs;
      for (const watch of watches.values()) {
        const moved = shiftWatch(watch, byMs);
        for (const incident of moved) fleet.setIncident(incident);
        if (moved.length > 0) commit.write(moved.map((row) => ({ put: 'incident', row })));
      }
    },
    /** Devices may have fallen silent: looks at all in the next `publishVitals`. */
    touchAll: () => fleet.touchAll(),
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
    unknownSince: _unknown,
    ...seen
  } = incident;
  return { ...seen, deviceName };
}
