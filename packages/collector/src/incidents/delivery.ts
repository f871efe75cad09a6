import type { Priority } from '@forewarn/shared';
import type { Evidence } from './incident.ts';

export const operations = ['open', 'note', 'resolve', 'reopen'] as const;
export type Operation = (typeof operations)[number];

/** What is told, in plain words; each connector and channel lays it out its own way. */
export interface Message {
  readonly incident: string;
  readonly device: string;
  readonly deviceName: string;
  readonly owner: string;
  readonly site: string;
  readonly rule: string;
  readonly instance: string;
  readonly title: string;
  readonly summary: string;
  readonly cause: string;
  readonly firstSteps: readonly string[];
  readonly userCanTry: readonly string[];
  readonly severity: string;
  readonly priority: Priority;
  readonly openedAt: number;
  readonly at: number;
  readonly repeats: number;
  /** Address of the incident's page. */
  readonly link: string;
  readonly evidence: Evidence | null;
  /** Who or what resolved it, as in `Incident.resolvedBy`; left out = not resolved. */
  readonly resolvedBy?: string;
}

/** One outbox row: something to be told to one target, exactly once. */
export interface Delivery {
  /** `INCIDENT/TARGET/N`: made by the caller, so that the same change never makes two. */
  readonly id: string;
  readonly incident: string;
  /** Name of the configured connector or channel. */
  readonly target: string;
  readonly to: 'ticket' | 'people';
  readonly operation: Operation;
  readonly message: Message;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly attempts: number;
  /** `sending` is written before the call: found after a crash it means "look before you do it again". */
  readonly state: 'due' | 'sending' | 'done' | 'given-up' | 'uncertain';
  readonly error: string | null;
  readonly doneAt: number | null;
}

/** Which ticket there belongs to which incident here. Id: `INCIDENT/TARGET`. */
export interface TicketLink {
  readonly id: string;
  readonly incident: string;
  readonly target: string;
  readonly ticket: string;
  readonly url: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
}
