import type { Evidence, Incident } from './incident.ts';

/**
 * Everything that can happen to an incident: read this to know the system.
 * Each carries the incident as it is afterwards; the store writes it and a line of its timeline, in one transaction.
 */
export type Change =
  /** A breach began and must hold. Nobody is told. */
  | { readonly type: 'pending'; readonly at: number; readonly incident: Incident }
  /** It did not hold: forgotten. */
  | { readonly type: 'dropped'; readonly at: number; readonly incident: Incident }
  /** It held. */
  | { readonly type: 'opened'; readonly at: number; readonly incident: Incident; readonly evidence: Evidence }
  /** It came back within the reopen window of its predecessor: the same incident again. */
  | { readonly type: 'reopened'; readonly at: number; readonly incident: Incident; readonly evidence: Evidence }
  /** It breached again while it was clearing. */
  | { readonly type: 'repeated'; readonly at: number; readonly incident: Incident }
  | { readonly type: 'severity'; readonly at: number; readonly incident: Incident }
  /** The readings are fine, or missing, or bad again; nobody is told yet. */
  | { readonly type: 'finding'; readonly at: number; readonly incident: Incident }
  /** Nothing was read of it for a day: told once, because nobody knows whether it is over. */
  | { readonly type: 'lost'; readonly at: number; readonly incident: Incident }
  | { readonly type: 'acknowledged'; readonly at: number; readonly incident: Incident; readonly by: string }
  | {
      readonly type: 'noted';
      readonly at: number;
      readonly incident: Incident;
      readonly by: string;
      readonly text: string;
    }
  /** A silence or maintenance window began while it was open: from now on nobody is told. */
  | { readonly type: 'silenced'; readonly at: number; readonly incident: Incident }
  /** A silence or maintenance window ended while it was open: now people are told. */
  | { readonly type: 'unsilenced'; readonly at: number; readonly incident: Incident; readonly evidence: Evidence }
  | { readonly type: 'resolved'; readonly at: number; readonly incident: Incident; readonly by: string };

export type ChangeType = Change['type'];

/** One line of an incident's timeline, as stored and shown. */
export interface TimelineEntry {
  readonly incident: string;
  readonly at: number;
  readonly type: ChangeType;
  readonly by: string;
  readonly text: string;
}
