import type { IncidentPhase, Priority, Severity } from '@forewarn/shared';

/** One incident, whole. Plain data: what the store keeps is this. Moments are collector time, epoch ms. */
export interface Incident {
  readonly id: string;
  readonly device: string;
  readonly rule: string;
  readonly instance: string;
  readonly phase: IncidentPhase;
  readonly title: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly priority: Priority;
  readonly finding: 'ok' | 'breached' | 'unknown';
  readonly value: number | null;
  readonly limit: number | null;
  readonly breachedAt: number;
  readonly openedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: number | null;
  /** `clear` when the readings did it, an `Ending`, otherwise the person. */
  readonly resolvedBy: string | null;
  /** Since when the finding is ok again; null while it is not. */
  readonly clearSince: number | null;
  /** Since when there is no reading, until people are told of that; null or left out otherwise. */
  readonly unknownSince?: number | null;
  /** Grows by half with each repeat, at most one hour (Netdata's clear delay). */
  readonly clearDelayMs: number;
  readonly repeats: number;
  readonly lastRepeatAt: number | null;
  /** Told to nobody: quiet rule, silence or maintenance window. */
  readonly silenced: boolean;
}

/** What may resolve an incident besides its readings and people, in the words for `Resolved by …`. */
export const endings = ['a change of the rules', 'the revocation of its device'] as const;
export type Ending = (typeof endings)[number];

/** One open incident per key, ever. */
export const incidentKey = (i: Pick<Incident, 'device' | 'rule' | 'instance'>): string =>
  `${i.device}\n${i.rule}\n${i.instance}`;

/** The readings at the moment of the breach and the series around it, for the ticket. */
export interface Evidence {
  readonly at: number;
  readonly readings: readonly {
    readonly metric: string;
    readonly instance: string;
    readonly value: number;
    readonly unit: string;
    readonly state: string | null;
    readonly detail: string;
  }[];
  /** The series that decided: `[at, value]`, oldest first. */
  readonly series: {
    readonly metric: string;
    readonly instance: string;
    readonly points: readonly [number, number][];
  } | null;
}
