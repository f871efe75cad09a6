import type { Role, Severity, Unit } from '@forewarn/shared';
import type * as z from 'zod';

/** What a rule says of one instance now. Missing data is `unknown`, never `ok`. */
export type Finding =
  | { readonly status: 'ok' | 'unknown' }
  | {
      readonly status: 'breached';
      readonly severity: Severity;
      /** The number that breached and the limit it crossed; `null` where there is none. */
      readonly value: number | null;
      readonly limit: number | null;
      /** Unit of both; left out = the deciding metric's. */
      readonly unit?: Unit;
      /** Index into the judge's `metrics` (or `events`) of what decided. */
      readonly slot: number;
    };

export const ok: Finding = { status: 'ok' };
export const unknown: Finding = { status: 'unknown' };

/** How a device stands with the collector; moments are collector time. */
export interface Presence {
  /** Newest report, 0 = none yet. */
  readonly reportedAt: number;
  /** Since when a report could have been heard: enrolment or the collector's start, whichever is later. */
  readonly watchedSince: number;
  /** When it said `bye`, null while it has not. */
  readonly leftAt: number | null;
  /** It said it would be back: `reboot`, `update`. */
  readonly comesBack: boolean;
  /** How the device's whole site stands: devices that should report, and how many of them do not. */
  readonly site: { readonly expected: number; readonly silent: number };
  /** Of all devices of its site, this one speaks for the site. */
  readonly speaksForSite: boolean;
}

/**
 * What a rule may see: one instance of one device. Slots count through the judge's `metrics` or `events`.
 * A reading that is older than three of its own intervals is not there any more.
 */
export interface InstanceView {
  value(slot: number): number | undefined;
  /** The name of a state metric's present state. */
  state(slot: number): string | undefined;
  /** Arithmetic mean over the last `windowMs`; undefined until readings cover half of it. */
  mean(slot: number, windowMs: number): number | undefined;
  /** When the newest reading was taken, however old; undefined = never. */
  readAt(slot: number): number | undefined;
  /** Moments of the newest events of that kind (at most 64), oldest first. */
  events(slot: number): readonly number[];
  readonly presence: Presence;
  /** Severity of the breach that stands now: a rule with a separate clear value asks whether it is clearing. */
  readonly breached: Severity | undefined;
}

/** least ≤ value ≤ most */
export interface Band {
  readonly least: number;
  readonly most: number;
}

/** A rule made ready for judging. */
export interface Judge {
  /** Metrics it reads, all of one instance. No metrics and no events: it judges the device itself. */
  readonly metrics: readonly string[];
  readonly events: readonly string[];
  /** The means it asks for. */
  readonly means: readonly { readonly slot: number; readonly windowMs: number }[];
  /** Judge also when nothing arrives: its answer depends on the time that passes. */
  readonly onTick: boolean;
  /**
   * Its first metric is an age in seconds: while that grows no faster than time does, and the other metrics read as they
   * did, nothing but time can change the finding, and the clock judges that.
   */
  readonly ages?: true;
  /**
   * Values of the first metric with which the finding is surely `ok`, whatever else is read: spares most judging.
   * `states`: the metric's, where it has any. Undefined where there is no such band.
   */
  quiet?(states: readonly string[] | undefined): Band | undefined;
  evaluate(view: InstanceView, now: number): Finding;
}

/** A kind of rule: one file, one line in `index.ts`. Pure: no clock, no randomness, no I/O. */
export interface RuleKind<Params = unknown> {
  readonly kind: string;
  readonly params: z.ZodType<Params>;
  judge(params: Params): Judge;
}

export function defineRuleKind<Schema extends z.ZodType>(kind: {
  readonly kind: string;
  readonly params: Schema;
  judge(params: z.output<Schema>): Judge;
}): RuleKind<z.output<Schema>> {
  return kind as RuleKind<z.output<Schema>>;
}

/** A rule as shipped or configured: data only. */
export interface Rule {
  /** `disk-space`, `printer-stopped`; unique. */
  readonly id: string;
  readonly kind: string;
  readonly params: unknown;
  readonly title: string;
  /**
   * One sentence with its numbers. Placeholders: {{device}} {{instance}} {{value}} {{limit}} {{detail}} {{state}} {{owner}} {{metric:NAME}}.
   */
  readonly summary: string;
  /** The likely cause, in plain words. */
  readonly cause: string;
  /** What a technician does first: the runbook that goes on the ticket. */
  readonly firstSteps: readonly string[];
  /** What the person at the device can try. */
  readonly userCanTry: readonly string[];
  /** Where the numbers come from. */
  readonly source: string;
  /** A breach must hold this long before it is an incident. */
  readonly holdMs: number;
  /** It must be over this long before the incident resolves. */
  readonly clearDelayMs: number;
  /** Severity is the finding's; this caps it for people who only want to know. */
  readonly roles?: readonly Role[];
  readonly platforms?: readonly string[];
  /** Instances it never judges, literal names. */
  readonly exceptInstances?: readonly string[];
  /** Not judged in the device's first minutes after a boot (slow starters). */
  readonly graceAfterBootMs?: number;
  /** Recorded and shown, but no ticket and no notification. */
  readonly quiet?: boolean;
}

/** A part of a rule that a site, tag, role or device may set otherwise. */
export interface Override {
  readonly match: {
    readonly site?: string;
    readonly tag?: string;
    readonly role?: Role;
    readonly device?: string;
    readonly rule: string;
    readonly instance?: string;
  };
  readonly off?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly holdMs?: number;
  readonly clearDelayMs?: number;
  readonly quiet?: boolean;
}
