import type { DeviceEvent } from '@forewarn/shared';
import type { AppCrash } from './apps.ts';
import type { Witness } from './ends.ts';

/** What one look at a machine's records found. */
export interface Found {
  readonly witnesses: readonly Witness[];
  readonly apps: readonly AppCrash[];
  /** Faults the kernel survived: moment and sentence; undefined = its log cannot be seen. */
  readonly kernel: readonly { readonly at: number; readonly words: string }[] | undefined;
  readonly events: readonly DeviceEvent[];
}

export const nothingFound: Found = { witnesses: [], apps: [], kernel: undefined, events: [] };
