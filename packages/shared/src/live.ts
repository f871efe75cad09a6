import type { Health, Platform, Priority, Role, Severity } from './device.ts';

/** One device as the fleet view shows it. `n` is its short number on the live stream, stable while the collector runs. */
export interface DeviceTile {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly platform: Platform;
  readonly role: Role;
  readonly site: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly health: Health;
  /** Open and acknowledged incidents. */
  readonly incidents: number;
  /** Collector clock, epoch ms; 0 = never. */
  readonly seenAt: number;
  /** 0–1, `null` = no reading. Disk is the fullest fixed volume. */
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly disk: number | null;
}

export const incidentPhases = ['pending', 'open', 'acknowledged', 'resolved'] as const;
export type IncidentPhase = (typeof incidentPhases)[number];

/** An incident as people see it, without its evidence. Moments are epoch ms; `null` = has not happened. */
export interface IncidentView {
  readonly id: string;
  readonly device: string;
  readonly deviceName: string;
  readonly rule: string;
  readonly instance: string;
  readonly title: string;
  /** What is wrong in plain words, with its numbers. */
  readonly summary: string;
  readonly severity: Severity;
  readonly priority: Priority;
  readonly phase: IncidentPhase;
  /** The last finding: `unknown` means the readings stopped, not that the trouble is over. */
  readonly finding: 'ok' | 'breached' | 'unknown';
  readonly breachedAt: number;
  readonly openedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
  /** How often it breached again while open, or was reopened. */
  readonly repeats: number;
  /** Told to nobody: a silence or a maintenance window covers it. */
  readonly silenced: boolean;
}

/** `[n, index into healths, incidents, cpu, memory, disk (percent, -1 = none), seenAt]` */
export type VitalsRow = readonly [number, number, number, number, number, number, number];

/** What the browser receives over server-sent events; each is serialised once for all viewers. */
export type LiveFrame =
  | { readonly t: 'snapshot'; readonly at: number; readonly devices: readonly DeviceTile[] }
  | { readonly t: 'vitals'; readonly at: number; readonly rows: readonly VitalsRow[] }
  | { readonly t: 'devices'; readonly tiles: readonly DeviceTile[]; readonly gone: readonly string[] }
  | { readonly t: 'incident'; readonly at: number; readonly incident: IncidentView }
  | { readonly t: 'ticket'; readonly id: string };
