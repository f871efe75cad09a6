import type { Delivery, Message, TicketLink } from '../incidents/delivery.ts';
import type { Core, Write } from '../storage/store.ts';
import { backoffMs } from './backoff.ts';
import { GiveUp, RetryLater, Uncertain } from './delivery-error.ts';
import { type ConnectedTarget, linkId, makesTicket, newLink, type TicketTarget, tell } from './tell.ts';

/** Fields like pino's. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface AttemptDeps {
  readonly core: Core;
  now(): number;
  /** 0 ≤ x < 1 */
  random(): number;
  readonly log: Log;
  /** Tickets of rows made before this moment are looked for before they are opened: set it after a restore. */
  readonly doubtBefore: number;
}

/** `dueAt` of what is finished, one way or the other: what is due can then be found by it alone. The last moment a Date can hold. */
export const never = 8.64e15;

/** How an attempt ended; `moved` = another hand changed the row meanwhile. */
export type Attempt =
  | { readonly end: 'done' | 'moved' | 'given-up' | 'uncertain' }
  | { readonly end: 'later'; readonly askedMs: number | undefined };

/** The longest a call may go on having effects there after it began or after we hung up (10 s per request, and a slow server). */
const callMs = 60_000;

/** From when on a search is to be believed that finds nothing. Where tickets show at once nothing goes over a network. */
const settledAfterMs = ({ findLagMs }: TicketTarget): number => (findLagMs === 0 ? 0 : callMs + findLagMs);

/**
 * One try at one row. Every state is on disk before what it announces, so that it may stop at any statement:
 * `due` = nothing happened there; `sending` = something may have, and from `dueAt` on a search would show it.
 */
export async function attempt(row: Delivery, target: ConnectedTarget, deps: AttemptDeps): Promise<Attempt> {
  const { core } = deps;
  const link = row.to === 'ticket' ? await core.get('ticketLink', linkId(row)) : undefined;
  const making = makesTicket(row, link);
  const doubtMs = target.to === 'ticket' && making ? settledAfterMs(target) : 0;
  const sending = { ...row, state: 'sending', attempts: row.attempts + 1 } as const;
  const dueAt = deps.now() + doubtMs;
  if (!(await move(core, row, { state: 'sending', attempts: sending.attempts, dueAt }))) return { end: 'moved' };

  const message = await asOfNow(row, core);

  let doubt = row.state === 'sending' && making;
  let after: TicketLink | undefined;
  try {
    const look = making && (doubt || row.attempts > 0 || row.createdAt < deps.doubtBefore);
    const found = look && target.to === 'ticket' ? await search(row, target, doubt) : null;
    doubt = false;
    const there = found ? newLink(row, found, deps.now()) : link;
    after = (await tell(row, message, target, there, row.attempts > 0, deps.now)) ?? (found ? there : undefined);
  } catch (error) {
    return fail(sending, error, doubt, making ? doubtMs : null, deps);
  }
  return finish(sending, after, deps);
}

/** Null = it is not there: open it. In doubt, a system that cannot be searched leaves it to a person. */
async function search(row: Delivery, target: TicketTarget, doubt: boolean) {
  try {
    return await target.connection.find(row.incident);
  } catch (error) {
    if (!(error instanceof Uncertain) || doubt) throw error;
    return null;
  }
}

/** A note about repeats waited for its moment: its count is the incident's as it is by now. */
async function asOfNow(row: Delivery, core: Core): Promise<Message> {
  if (row.operation !== 'note') return row.message;
  const incident = await core.get('incident', row.incident);
  return incident ? { ...row.message, repeats: Math.max(row.message.repeats, incident.repeats) } : row.message;
}

async function finish(row: Delivery, link: TicketLink | undefined, deps: AttemptDeps): Promise<Attempt> {
  const writes: Write[] = link ? [{ put: 'ticketLink', row: link }] : [];
  const moved = await move(deps.core, row, { state: 'done', dueAt: never, error: null, doneAt: deps.now() }, writes);
  return { end: moved ? 'done' : 'moved' };
}

async function fail(
  row: Delivery,
  error: unknown,
  doubt: boolean,
  doubtMs: number | null,
  deps: AttemptDeps,
): Promise<Attempt> {
  const { core, log } = deps;
  const reason = error instanceof Error ? error.message : String(error);
  const fields = { delivery: row.id, target: row.target, attempts: row.attempts, reason };
  const known = error instanceof RetryLater || error instanceof GiveUp || error instanceof Uncertain;
  if (!known)
    log.error({ ...fields, err: error }, 'a target failed in a way it should not: this is a bug in its connector');

  if (error instanceof GiveUp || (error instanceof Uncertain && doubt)) {
    const state = doubt ? 'uncertain' : 'given-up';
    log.warn(fields, doubt ? 'a person must look whether the ticket is there' : 'a person must change a setting');
    return { end: (await move(core, row, { state, dueAt: never, error: reason })) ? state : 'moved' };
  }
  const askedMs = error instanceof RetryLater ? error.afterMs : undefined;
  const unsure = doubtMs !== null && (doubt || !(error instanceof RetryLater));
  const waitMs = Math.max(backoffMs(row.attempts, deps.random(), askedMs), unsure ? (doubtMs ?? 0) : 0);
  log.info({ ...fields, waitMs }, 'not told yet, trying again later');
  const set = { state: unsure ? 'sending' : 'due', dueAt: deps.now() + waitMs, error: reason } as const;
  return (await move(core, row, set)) ? { end: 'later', askedMs } : { end: 'moved' };
}

/** Compare and set: false when the row is no longer as it was. */
async function move(core: Core, row: Delivery, set: Partial<Delivery>, more: readonly Write[] = []): Promise<boolean> {
  const expect = { state: row.state, attempts: row.attempts };
  return (await core.tx([{ update: 'delivery', id: row.id, expect, set }, ...more])) === 'done';
}
