import type { Severity } from '@forewarn/shared';
import type { Finding } from './rule.ts';
import type { ReadyRule } from './ruleset.ts';

/** The newest readings of a device, as live/present.ts keeps them. */
export interface Readings {
  readonly series: readonly (readonly [number, string, string] | undefined)[];
  readonly metrics: ReadonlyMap<string, { readonly states?: readonly string[] | undefined }>;
  readonly values: Float64Array;
  readonly readAt: Float64Array;
  readonly everyMs: Float64Array;
}

/** One rule on one instance of one device. */
export interface Check {
  readonly ready: ReadyRule;
  readonly instance: string;
  /** Series index per slot, -1 = the device has none. */
  readonly slots: readonly number[];
  readonly means: readonly { readonly slot: number; readonly windowMs: number; readonly window: number }[];
  last: Finding['status'];
  breached: Severity | undefined;
  /** An incident stands or stood: its findings are wanted even while all is well. */
  watched: boolean;
  /** When people were last told something of its incident: its story never goes back in time. 0 = never. */
  changedAt: number;
}
