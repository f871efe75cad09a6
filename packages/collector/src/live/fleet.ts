import {
  type DeviceTile,
  type Health,
  healths,
  isFresh,
  type Metric,
  type Platform,
  type Role,
  type VitalsRow,
} from '@forewarn/shared';
import type { Incident } from '../incidents/incident.ts';
import { createNewest, type Newest } from './newest.ts';
import type { Present } from './present.ts';

/** The newest reading of one series. */
export interface PresentReading {
  readonly metric: Metric;
  readonly instance: string;
  readonly value: number | null;
  readonly at: number;
  readonly detail: string;
}

/** The present state of every device, in memory; what the console and the API read. */
export interface FleetView {
  tiles(): DeviceTile[];
  tile(device: string): DeviceTile | undefined;
  readings(device: string): PresentReading[];
  /** One metric of every device. */
  newest(metric: string): Newest;
  /** Pending, open and acknowledged. */
  activeIncidents(): Incident[];
  activeIncident(id: string): Incident | undefined;
}

/** What the fleet shows of a device besides its readings. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly platform: Platform;
  readonly role: Role;
  readonly site: string;
  readonly tags: readonly string[];
  readonly owner: string;
}

/** How a device stands; the pipeline keeps it up to date and calls `touch`. */
export interface FleetDevice {
  readonly identity: Identity;
  readonly present: Present | undefined;
  /** When its newest report came in, collector time; 0 = never. */
  readonly reportedAt: number;
  readonly leftAt: number | null;
  readonly inMaintenance: boolean;
}

export interface Fleet extends FleetView {
  put(device: FleetDevice): void;
  remove(device: string): void;
  /** The device's standing or readings changed: it is looked at in the next `vitals`. */
  touch(device: string): void;
  setIncident(incident: Incident): void;
  /** Rows that look different from what was last sent. */
  vitals(): VitalsRow[];
  /** Everything may have gone silent meanwhile: looks at all. */
  touchAll(): void;
}

/** The three readings a tile shows; disk is the fullest of its instances, memory is what is not available. */
const headline = { cpu: 'cpu.use', memory: 'memory.available', disk: 'disk.used' } as const;

interface Entry {
  readonly n: number;
  standing: FleetDevice;
  readonly incidents: Map<string, Incident>;
  /** It waits to be looked at in the next `vitals`. */
  isTouched: boolean;
  sent: VitalsRow | undefined;
  /** Where its readings were when it was last looked at. */
  place: { present: Present | undefined; seriesCount: number };
  columns: { seriesCount: number; cpu: number[]; memory: number[]; disk: number[] };
}

/** `silentAfterMs`: a device that has not reported for so long is silent (DEFAULTS: three intervals). */
export function createFleet(now: () => number, silentAfterMs: number): Fleet {
  const entries = new Map<string, Entry>();
  const incidents = new Map<string, Incident>();
  let touched: Entry[] = [];
  const across = createNewest(() => [...entries.values()].map(({ standing }) => standing), now);
  let nextNumber = 1;

  const touch = (entry: Entry): void => {
    if (entry.isTouched) return;
    entry.isTouched = true;
    touched.push(entry);
  };
  const look = (entry: Entry): void => {
    touch(entry);
    const { present } = entry.standing;
    const seriesCount = present?.series.length ?? 0;
    if (entry.place.present !== present || entry.place.seriesCount !== seriesCount) {
      entry.place = { present, seriesCount };
      across.moved();
    } else if (present) across.reported(present);
  };

  const tileOf = (entry: Entry): DeviceTile => {
    const { identity, reportedAt } = entry.standing;
    const { id, name, platform, role, site, tags, owner } = identity;
    const at = now();
    return {
      n: entry.n,
      ...{ id, name, platform, role, site, tags, owner },
      health: healthOf(entry.standing, entry.incidents.values(), at, silentAfterMs),
      incidents: countOpen(entry.incidents.values()),
      seenAt: reportedAt,
      ...headlines(entry, at),
    };
  };

  return {
    put(device) {
      const known = entries.get(device.identity.id);
      if (known) known.standing = device;
      else across.moved();
      const entry: Entry = known ?? {
        n: nextNumber++,
        standing: device,
        incidents: new Map(),
        isTouched: false,
        sent: undefined,
        place: { present: undefined, seriesCount: 0 },
        columns: { seriesCount: -1, cpu: [], memory: [], disk: [] },
      };
      entries.set(device.identity.id, entry);
      look(entry);
    },
    remove(device) {
      const entry = entries.get(device);
      touched = touched.filter((one) => one !== entry);
      for (const id of entry?.incidents.keys() ?? []) incidents.delete(id);
      entries.delete(device);
      across.moved();
    },
    touch(device) {
      const entry = entries.get(device);
      if (entry) look(entry);
    },
    touchAll() {
      for (const entry of entries.values()) look(entry);
      across.rest();
    },
    setIncident(incident) {
      const entry = entries.get(incident.device);
      const isActive = incident.phase !== 'resolved';
      if (isActive) incidents.set(incident.id, incident);
      else incidents.delete(incident.id);
      if (!entry) return;
      if (isActive) entry.incidents.set(incident.id, incident);
      else entry.incidents.delete(incident.id);
      touch(entry);
    },
    vitals() {
      const at = now();
      const rows: VitalsRow[] = [];
      const looked = touched;
      touched = [];
      for (const entry of looked) {
        entry.isTouched = false;
        const row = vitalsOf(entry, at, silentAfterMs);
        if (entry.sent && row.every((cell, i) => i === 6 || cell === entry.sent?.[i])) continue;
        entry.sent = row;
        rows.push(row);
      }
      return rows;
    },
    tiles: () => [...entries.values()].map(tileOf),
    tile(device) {
      const entry = entries.get(device);
      return entry && tileOf(entry);
    },
    readings(device) {
      const present = entries.get(device)?.standing.present;
      if (!present) return [];
      return present.series.flatMap((series) => {
        const metric = series && present.metrics.get(series[1]);
        if (!series || !metric) return [];
        const value = present.values[series[0]] ?? Number.NaN;
        return {
          metric,
          instance: series[2],
          value: Number.isNaN(value) ? null : value,
          at: present.readAt[series[0]] ?? 0,
          detail: present.details.get(series[0]) ?? '',
        };
      });
    },
    newest: across.newest,
    activeIncidents: () => [...incidents.values()],
    activeIncident: (id) => incidents.get(id),
  };
}

function vitalsOf(entry: Entry, at: number, silentAfterMs: number): VitalsRow {
  const { cpu, memory, disk } = headlines(entry, at);
  const percent = (ratio: number | null) => (ratio === null ? -1 : Math.round(ratio * 100));
  const health = healths.indexOf(healthOf(entry.standing, entry.incidents.values(), at, silentAfterMs));
  const open = countOpen(entry.incidents.values());
  return [entry.n, health, open, percent(cpu), percent(memory), percent(disk), entry.standing.reportedAt];
}

function countOpen(incidents: Iterable<Incident>): number {
  let count = 0;
  for (const incident of incidents) if (incident.phase !== 'pending') count++;
  return count;
}

function healthOf(standing: FleetDevice, incidents: Iterable<Incident>, at: number, silentAfterMs: number): Health {
  let worst: Health = 'ok';
  if (standing.leftAt !== null) worst = 'off';
  else if (standing.reportedAt === 0) worst = 'unknown';
  else if (at - standing.reportedAt > silentAfterMs) worst = 'silent';
  else if (standing.inMaintenance) worst = 'maintenance';
  for (const { phase, severity } of incidents) {
    if (phase === 'pending' || severity === 'info') continue;
    // A warning is as old as the last report: that nothing comes any more is the newer trouble, and the worse.
    if (worst === 'silent' && severity === 'warning') continue;
    if (healths.indexOf(severity) < healths.indexOf(worst)) worst = severity;
  }
  return worst;
}

function headlines({ standing: { present }, columns }: Entry, at: number): Pick<DeviceTile, 'cpu' | 'memory' | 'disk'> {
  if (!present) return { cpu: null, memory: null, disk: null };
  if (columns.seriesCount !== present.series.length) {
    const of = (name: string) => present.series.flatMap((s) => (s?.[1] === name ? [s[0]] : []));
    Object.assign(columns, { seriesCount: present.series.length, cpu: of(headline.cpu) });
    Object.assign(columns, { memory: of(headline.memory), disk: of(headline.disk) });
  }
  const largest = (indexes: readonly number[]) => {
    let max: number | null = null;
    for (const i of indexes) {
      const value = present.values[i] ?? Number.NaN;
      if (!isFresh(present.everyMs[i] ?? 0, present.readAt[i] ?? 0, at)) continue;
      if (max === null || value > max) max = value;
    }
    return max;
  };
  const available = largest(columns.memory);
  const memory = available === null ? null : 1 - available;
  return { cpu: largest(columns.cpu), memory, disk: largest(columns.disk) };
}
