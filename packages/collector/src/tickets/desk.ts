import type { Priority } from '@forewarn/shared';
import type { Evidence } from '../incidents/incident.ts';

export const deskStatuses = ['new', 'open', 'waiting', 'closed'] as const;
export type DeskStatus = (typeof deskStatuses)[number];

/** A ticket of the built-in desk. */
export interface DeskTicket {
  /** `T-` + the incident's id: one incident can never make two. */
  readonly id: string;
  /** What people say: counts up. */
  readonly number: number;
  readonly incident: string;
  readonly device: string;
  readonly deviceName: string;
  readonly subject: string;
  readonly body: string;
  readonly evidence: Evidence | null;
  readonly status: DeskStatus;
  readonly priority: Priority;
  readonly assignee: string | null;
  /** A person assigned, answered or changed it. */
  readonly touched: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
}

export interface DeskComment {
  readonly id: string;
  readonly ticket: string;
  readonly at: number;
  /** `forewarn` or a user's name. */
  readonly by: string;
  readonly text: string;
}

/** What the built-in connector needs of a store; `main.ts` supplies it. */
export interface Desk {
  get(id: string): Promise<DeskTicket | undefined>;
  /** False when it already exists; the number is assigned by the desk. */
  create(ticket: Omit<DeskTicket, 'number'>): Promise<boolean>;
  /**
   * `comment.id` makes it happen once: a second write of the same comment changes nothing (and is `true`).
   * False = the ticket is missing or, with `expect`, was changed since it was read; nothing was written.
   */
  change(
    id: string,
    set: Partial<DeskTicket>,
    comment: DeskComment | null,
    expect?: Pick<DeskTicket, 'updatedAt'>,
  ): Promise<boolean>;
}
