import { type Incident, incidentKey } from '../incidents/incident.ts';
import type { FleetDevice } from '../live/fleet.ts';
import { createPresent, type Present } from '../live/present.ts';
import { createPanel, type Panel } from '../rules/panel.ts';
import type { Ruleset, Scope } from '../rules/ruleset.ts';
import type { Device } from '../storage/nouns.ts';

/** Everything the pipeline holds in memory of one device. */
export interface DeviceWatch extends FleetDevice {
  device: Device;
  present: Present;
  panel: Panel;
  /** The epoch whose table of series is on its way to the store or there; empty = none since the start. */
  declaredEpoch: string;
  /** Newest sequence number taken in, of `present.epoch`; -1 = none. */
  seq: number;
  /** Newest sequence number on disk. */
  durableSeq: number;
  /** When the newest report came in. */
  reportedAt: number;
  /** Until then it sends what it kept while it was away: its readings are older than the clock. */
  drainsUntil: number;
  /** Collector time of the newest readings judged; later ones are never judged before it. The clock's ticks do not move it. */
  judgedAt: number;
  bootedAt: number;
  inMaintenance: boolean;
  /** Newest incident of each key: standing, or resolved within the reopen window. */
  readonly incidents: Map<string, Incident>;
  /** Tells the agent what is on disk; undefined while it is not connected. */
  acked: ((seq: number, urgent: boolean) => void) | undefined;
}

export const scopeOf = (device: Device): Scope => ({
  device: device.id,
  site: device.site,
  tags: device.tags,
  role: device.role,
  platform: device.platform,
});

export const createDeviceWatch = (device: Device, epoch: string, ruleset: Ruleset): DeviceWatch =>
  new Watch(device, epoch, ruleset);

/** A class because an object literal with getters is kept as a dictionary by V8, and this is read with every report. */
class Watch implements DeviceWatch {
  device: Device;
  present: Present;
  panel: Panel;
  declaredEpoch = '';
  seq = -1;
  durableSeq = -1;
  reportedAt = 0;
  drainsUntil = 0;
  judgedAt = 0;
  bootedAt = 0;
  inMaintenance = false;
  readonly incidents = new Map<string, Incident>();
  acked: DeviceWatch['acked'] = undefined;

  constructor(device: Device, epoch: string, ruleset: Ruleset) {
    this.device = device;
    this.present = createPresent(epoch);
    this.panel = createPanel(ruleset, this.present);
    this.panel.declare(scopeOf(device));
  }

  get identity(): Device {
    return this.device;
  }
  get leftAt(): number | null {
    return this.device.leftAt;
  }
}

/** A new epoch: positions mean something else now; incidents stand on, and what happened still counts. */
export function beginEpoch(watch: DeviceWatch, epoch: string, ruleset: Ruleset): void {
  watch.present = createPresent(epoch);
  watch.panel = createPanel(ruleset, watch.present, watch.panel);
  rescope(watch);
  watch.seq = -1;
  watch.durableSeq = -1;
}

/** The device has new series, or a person moved it to another site, role or tag: its checks are made anew. */
export function rescope(watch: DeviceWatch): void {
  watch.panel.declare(scopeOf(watch.device));
  for (const incident of watch.incidents.values()) remember(watch, incident);
}

/** Keeps the incident as the newest of its key, and its check attentive. */
export function remember(watch: DeviceWatch, incident: Incident): void {
  const isForgotten = incident.phase === 'resolved' && incident.openedAt === null;
  if (isForgotten) watch.incidents.delete(incidentKey(incident));
  else watch.incidents.set(incidentKey(incident), incident);
  const check = watch.panel.check(incident.rule, incident.instance);
  if (!check) return;
  check.watched = incident.phase !== 'resolved' || (incident.finding === 'breached' && !isForgotten);
  if (check.watched && check.breached === undefined) check.breached = incident.severity;
}
