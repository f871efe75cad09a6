import type { Role, Severity } from '@forewarn/shared';
import type * as z from 'zod';

/** What a rule says of one instance now. Missing data is `unknown`, never `ok`. */
export type Finding =
  | { readonly status: 'ok' | 'unknown' }
  | {
      readonly status: 'breached';
      readonly severity: Severity;
      /** The number that breached and the limit it crossed, in the metric's unit. `null` where there is none. */
      readonly value: number | null;
      readonly limit: number | null;
      /** Index into the rule's `metrics` of the reading that decided. */
      readonly slot: number;
    };

export const ok: Finding = { status: 'ok' };
export const unknown: Finding = { status: 'unknown' };

/** One moment at which an event of the rule's kind happened. */
export interface Happening {
  readonly at: number;
  readonly detail: string;
}

/**
 * What a rule may see: one instance of one device. Slots count through the rule's `metrics` (or `events`).
 * A reading older than its freshness is not there any more.
 */
export interface InstanceView {
  value(slot: number): number | undefined;
  /** Arithmetic mean over the last `windowMs`; undefined until readings cover half of it. */
  mean(slot: number, windowMs: number): number | undefined;
  /** When the newest reading arrived, however old. */
  readAt(slot: number): number | undefined;
  /** The newest value, however old. */
  lastValue(slot: number): number | undefined;
  /** Newest last; bounded (the newest 64). */
  events(slot: number): readonly Happening[];
  /** When the device was first seen, last reported, and whether it left on purpose (`bye`). */
  readonly device: { readonly enrolledAt: number; readonly reportedAt: number; readonly leftAt: number | null };
  /** Where the finding stands now: a rule with a separate clear value asks whether it is clearing. */
  readonly breached: Severity | undefined;
}

/** What a rule needs to see. `device` = the rule judges the device itself; it has one empty instance. */
export interface Reads {
  readonly metrics: readonly string[];
  readonly events: readonly string[];
  /** Longest window asked of `mean`, 0 = none. */
  readonly windowMs: number;
  /** Judge also when no reading arrives (absence, overdue, windows that run out). */
  readonly onTick: boolean;
}

/** A kind of rule: one file, one line in `index.ts`. Pure: no clock, no randomness, no I/O. */
export interface RuleKind<Params = unknown> {
  readonly kind: string;
  readonly params: z.ZodType<Params>;
  reads(params: Params): Reads;
  evaluate(params: Params, view: InstanceView, now: number): Finding;
}

export function defineRuleKind<Schema extends z.ZodType>(
  kind: Omit<RuleKind<z.output<Schema>>, 'params'> & { readonly params: Schema },
): RuleKind<z.output<Schema>> {
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
