import type { Role } from '@forewarn/shared';

/** A silence (once) or a maintenance window (recurring): incidents are recorded, nobody is told. */
export interface Silence {
  readonly id: string;
  readonly match: {
    readonly device?: string;
    readonly site?: string;
    readonly tag?: string;
    readonly role?: Role;
    readonly rule?: string;
    readonly instance?: string;
  };
  readonly from: number;
  readonly until: number;
  /** Repeats every so many days at the same wall-clock time in `timeZone`; null = once. */
  readonly everyDays: number | null;
  readonly timeZone: string;
  readonly reason: string;
  readonly by: string;
}

/** What a silence is matched against. */
export interface Place {
  readonly device: string;
  readonly site: string;
  readonly tags: readonly string[];
  readonly role: Role;
  readonly rule: string;
  readonly instance: string;
}
