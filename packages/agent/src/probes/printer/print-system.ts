import type { Job, Queue } from './cups.ts';

/** What the print system of a machine answers: its queues and what waits in them, or why nobody can print at all. */
export type PrintSystemAnswer =
  | { readonly kind: 'running'; readonly queues: readonly Queue[]; readonly jobs: readonly Job[] }
  | { readonly kind: 'stopped'; readonly detail: string };

/** CUPS, or the spooler of Windows. Rejects when it could not be looked at. */
export interface PrintSystem {
  read(): Promise<PrintSystemAnswer>;
}
