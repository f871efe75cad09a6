import type { MessagePort } from 'node:worker_threads';
import type { HistoryQuery } from '../history/read.ts';
import type { ShelfWrite } from '../history/shelf.ts';
import type { Noun } from '../nouns.ts';
import type { Retention } from '../store.ts';
import type { StoreErrorCode } from '../store-error.ts';
import type { PlainQuery } from '../write.ts';
import type { TextWrite } from './records.ts';

/** What the writer can be asked to do; all that waits becomes one transaction. */
export type WriterRequest =
  | {
      readonly kind: 'append';
      readonly reports: ArrayBuffer | null;
      /** Lines of cursors.ts, one behind the other. */
      readonly cursors: string;
      readonly writes: readonly TextWrite[];
    }
  | { readonly kind: 'tx'; readonly writes: readonly TextWrite[] }
  | { readonly kind: 'shelf'; readonly writes: readonly ShelfWrite[] }
  | { readonly kind: 'cursor'; readonly device: string }
  /** Brings the table of cursors up to date, before it is queried. */
  | { readonly kind: 'flush-cursors' };

export type ReaderRequest =
  | { readonly kind: 'get'; readonly noun: Noun; readonly row: string }
  | { readonly kind: 'find'; readonly noun: Noun; readonly query: PlainQuery }
  | { readonly kind: 'count'; readonly noun: Noun; readonly where: PlainQuery['where'] }
  | { readonly kind: 'replay'; readonly from: number; readonly after: number }
  | { readonly kind: 'read'; readonly query: HistoryQuery }
  | { readonly kind: 'compact'; readonly now: number }
  | { readonly kind: 'retain'; readonly now: number; readonly limits: Retention }
  | { readonly kind: 'stats' }
  /** From the writer: enough was written that the log should go into the file. */
  | { readonly kind: 'checkpoint' };

export type Numbered<Request> = Request & { readonly id: number };
export type Close = { readonly kind: 'close'; readonly id: number };

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: StoreErrorCode; readonly message: string } };

/** A worker that could not open the file says why with id 0, and one that could says so with id 0 too. */
export const opened = 0;

export interface WriterData {
  readonly path: string;
  readonly toReader: MessagePort;
}
export interface ReaderData {
  readonly path: string;
  readonly toWriter: MessagePort;
  /** Shared: [0] is 1 from the moment the store is being closed; no message would overtake the queries that wait. */
  readonly closing: Int32Array;
}
