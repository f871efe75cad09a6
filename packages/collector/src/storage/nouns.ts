import type { ByeReason, Fact, Metric, Platform, Role, Series } from '@forewarn/shared';
import type { TimelineEntry } from '../incidents/change.ts';
import type { Delivery, TicketLink } from '../incidents/delivery.ts';
import type { Evidence, Incident } from '../incidents/incident.ts';
import type { Silence } from '../incidents/suppression.ts';

/** An enrolled machine. */
export interface Device {
  readonly id: string;
  /** Small, unique, made by the caller: what the journal writes instead of the id. */
  readonly number: number;
  readonly name: string;
  readonly platform: Platform;
  readonly role: Role;
  readonly site: string;
  readonly tags: readonly string[];
  readonly owner: string;
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  readonly agent: string;
  readonly boot: string;
  readonly enrolledAt: number;
  readonly approved: boolean;
  readonly revokedAt: number | null;
  readonly leftAt: number | null;
  readonly leftWhy: ByeReason | null;
}

/** How far a device's reports are on disk. Id: the device's. Written with every batch, in the batch's transaction. */
export interface Cursor {
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
}

/** What the positions in a device's reports mean, for one epoch. Id: `DEVICE/EPOCH`. */
export interface SeriesTable {
  readonly id: string;
  readonly device: string;
  readonly epoch: string;
  readonly metrics: readonly Metric[];
  readonly series: readonly Series[];
}

export interface StoredFact extends Fact {
  /** `DEVICE/SECTION` */
  readonly id: string;
  readonly device: string;
  readonly at: number;
}

export interface StoredEvent {
  /** Made by the caller from device, epoch, seq and place: the same event twice is one row. */
  readonly id: string;
  readonly device: string;
  readonly at: number;
  readonly kind: string;
  readonly instance: string;
  readonly detail: string;
}

export interface TokenRecord {
  /** SHA-256 of the secret, hex: a leaked table holds no usable token. */
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly usesLeft: number;
  readonly approve: boolean;
  readonly site: string;
  readonly role: Role;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly revokedAt: number | null;
}

export const userRoles = ['viewer', 'technician', 'admin'] as const;
export type UserRole = (typeof userRoles)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: UserRole;
  /** scrypt, with its parameters and salt. */
  readonly password: string;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export interface Session {
  /** SHA-256 of the cookie's value. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
}

export interface ApiToken {
  /** SHA-256 of the token. */
  readonly id: string;
  readonly label: string;
  readonly user: string;
  readonly role: UserRole;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

/** One line of the tamper-evident audit log; each carries an HMAC over itself and the line before. */
export interface AuditEntry {
  /** Zero-padded number: order is the id's. */
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly hash: string;
}

/** A small value under a name: site id, generation, setup link. */
export interface Setting {
  readonly id: string;
  readonly value: string;
}

/** What the built-in desk keeps; its own types live in tickets/desk.ts, storage needs only the index fields. */
export interface DeskTicketRow {
  readonly id: string;
  readonly number: number;
  readonly incident: string;
  readonly device: string;
  readonly status: string;
  readonly updatedAt: number;
}
export interface DeskCommentRow {
  readonly id: string;
  readonly ticket: string;
  readonly at: number;
}

/** Every kind of record, and nothing about how it is kept. */
export interface Nouns {
  device: Device;
  cursor: Cursor;
  series: SeriesTable;
  fact: StoredFact;
  event: StoredEvent;
  token: TokenRecord;
  incident: Incident;
  timeline: TimelineEntry & { readonly id: string };
  evidence: Evidence & { readonly id: string };
  delivery: Delivery;
  ticketLink: TicketLink;
  deskTicket: DeskTicketRow;
  deskComment: DeskCommentRow;
  silence: Silence;
  user: User;
  session: Session;
  apiToken: ApiToken;
  audit: AuditEntry;
  setting: Setting;
}
export type Noun = keyof Nouns;

/** The fields a query may ask or order by, per noun; a backend indexes exactly these. `audit` and `timeline` are append-only. */
export const indexes = {
  device: ['number', 'site'],
  cursor: [],
  series: ['device'],
  fact: ['device'],
  event: ['device', 'at', 'kind'],
  token: ['expiresAt'],
  incident: ['device', 'phase', 'rule', 'breachedAt', 'resolvedAt'],
  timeline: ['incident', 'at'],
  evidence: [],
  delivery: ['incident', 'state', 'dueAt', 'target', 'createdAt'],
  ticketLink: ['incident', 'target', 'ticket'],
  deskTicket: ['number', 'status', 'updatedAt', 'incident', 'device'],
  deskComment: ['ticket', 'at'],
  silence: ['until'],
  user: ['name'],
  session: ['user', 'expiresAt'],
  apiToken: ['user'],
  audit: [],
  setting: [],
} as const satisfies { [N in Noun]: readonly (keyof Nouns[N] & string)[] };
