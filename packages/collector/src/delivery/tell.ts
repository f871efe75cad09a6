import type { Delivery, Message, TicketLink } from '../incidents/delivery.ts';
import type { Notification } from '../notifications/channel.ts';
import type { TicketConnection, TicketRef } from '../tickets/connector.ts';

/** A ticket system as configured and connected. */
export interface TicketTarget {
  readonly name: string;
  readonly to: 'ticket';
  readonly connection: TicketConnection;
  /** See Connector.findLagMs. */
  readonly findLagMs: number;
}

/** A channel as configured. */
export interface PeopleTarget {
  readonly name: string;
  readonly to: 'people';
  send(notification: Notification): Promise<void>;
}

export type ConnectedTarget = TicketTarget | PeopleTarget;

export const linkId = (row: Pick<Delivery, 'incident' | 'target'>): string => `${row.incident}/${row.target}`;

export function newLink(row: Delivery, ref: TicketRef, now: number): TicketLink {
  const { incident, target } = row;
  return { id: linkId(row), incident, target, ticket: ref.id, url: ref.url, openedAt: now, closedAt: null };
}

/** Whether this row makes a ticket: it opens one, or there is none yet to which its words could be added. */
export const makesTicket = (row: Delivery, link: TicketLink | undefined): boolean =>
  row.to === 'ticket' && link === undefined && row.operation !== 'resolve';

/**
 * Does at the target what the row says; returns the link as it is afterwards (undefined = none, or unchanged).
 * `repeated`: it may have been done before. Throws what the target throws.
 */
export async function tell(
  row: Delivery,
  message: Message,
  target: ConnectedTarget,
  link: TicketLink | undefined,
  repeated: boolean,
  now: () => number,
): Promise<TicketLink | undefined> {
  if (target.to === 'people') {
    await target.send({ id: row.id, operation: row.operation, message });
    return undefined;
  }
  const { connection } = target;
  if (!link) {
    // The end of something that was never told here (it was silenced all along): nothing to close.
    if (row.operation === 'resolve') return undefined;
    return newLink(row, await connection.open(row.incident, message), now());
  }
  const ref: TicketRef = { id: link.ticket, url: link.url };
  switch (row.operation) {
    case 'note':
      await connection.note(ref, message);
      return undefined;
    case 'resolve': {
      const end = await connection.resolve(ref, message);
      return end === 'closed' ? { ...link, closedAt: now() } : undefined;
    }
    case 'open':
      // Told before a silence; it is still open there.
      if (link.closedAt === null) return undefined;
      return reopened(connection, ref, link, message, repeated);
    case 'reopen':
      return reopened(connection, ref, link, message, repeated);
  }
}

async function reopened(
  connection: TicketConnection,
  ref: TicketRef,
  link: TicketLink,
  message: Message,
  repeated: boolean,
): Promise<TicketLink> {
  if (repeated && (await connection.read(ref)).status === 'open') return { ...link, closedAt: null };
  const now = await connection.reopen(ref, message);
  return { ...link, ticket: now.id, url: now.url, closedAt: null };
}
