import type { Change } from './change.ts';
import type { Delivery, Message, Operation } from './delivery.ts';

/** A configured ticket system or channel. */
export interface Target {
  /** Unique among ticket systems and channels together; part of a delivery's id, so never with a `/`. */
  readonly name: string;
  readonly to: 'ticket' | 'people';
}

/** At most one note about repeats per ticket in this time (DEFAULTS, behaviour in time). */
export const noteEveryMs = 15 * 60_000;

interface Telling {
  readonly operation: Operation;
  /** Last part of the id: the same change gives the same one, so that it can never be told twice. */
  readonly part: string;
  readonly to: readonly Target['to'][];
  readonly dueAt: number;
}

/**
 * Who must be told of a change, as outbox rows to be written (`insertOnce`) in the change's own transaction. Pure.
 *
 * Repeats: all of one quarter of an hour (counted from the opening) share one row that falls due at its end, so that
 * notes are never closer than that; the outbox puts the count as it then is. A silenced incident is told to nobody,
 * but its end still closes the ticket it may have had from before the silence; where there is none, nothing happens.
 */
export function route(change: Change, message: Message, targets: readonly Target[]): Delivery[] {
  const telling = toTell(change);
  if (!telling) return [];
  return targets
    .filter((target) => telling.to.includes(target.to))
    .map((target) => ({
      id: `${change.incident.id}/${target.name}/${telling.part}`,
      incident: change.incident.id,
      target: target.name,
      to: target.to,
      operation: telling.operation,
      message:
        telling.operation === 'open' || telling.operation === 'reopen' ? message : { ...message, evidence: null },
      createdAt: change.at,
      dueAt: telling.dueAt,
      attempts: 0,
      state: 'due',
      error: null,
      doneAt: null,
    }));
}

function toTell(change: Change): Telling | null {
  const { incident, at } = change;
  const everyone = ['ticket', 'people'] as const;
  if (incident.silenced && change.type !== 'resolved') return null;
  switch (change.type) {
    case 'opened':
      return { operation: 'open', part: 'open', to: everyone, dueAt: at };
    case 'unsilenced':
      return { operation: 'open', part: `unsilenced-${at}`, to: everyone, dueAt: at };
    case 'reopened':
      return { operation: 'reopen', part: `reopen-${at}`, to: everyone, dueAt: at };
    case 'repeated': {
      const from = incident.openedAt ?? at;
      const quarter = Math.floor(Math.max(0, at - from) / noteEveryMs);
      const dueAt = from + (quarter + 1) * noteEveryMs;
      return { operation: 'note', part: `repeats-${quarter}`, to: ['ticket'], dueAt };
    }
    case 'severity':
      return { operation: 'note', part: `severity-${at}`, to: everyone, dueAt: at };
    case 'lost':
      return { operation: 'note', part: `lost-${at}`, to: ['ticket'], dueAt: at };
    case 'resolved':
      return {
        operation: 'resolve',
        part: `resolve-${at}`,
        to: incident.silenced ? ['ticket'] : everyone,
        dueAt: at,
      };
    case 'pending':
    case 'dropped':
    case 'finding':
    case 'acknowledged':
    case 'noted':
    case 'silenced':
      return null;
  }
}
