import type { TicketStatus } from '../../api/shapes.ts';

export const statuses = ['new', 'open', 'waiting', 'closed'] as const satisfies readonly TicketStatus[];
export const statusNames: Readonly<Record<TicketStatus, string>> = {
  new: 'New',
  open: 'Open',
  waiting: 'Waiting',
  closed: 'Closed',
};
