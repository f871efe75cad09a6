import type { RaidState } from './metrics.ts';

/** A set of disks that stand in for each other, whatever made it. */
export interface RaidArray {
  readonly name: string;
  readonly state: RaidState;
  /** A sentence for people. */
  readonly detail: string;
  readonly missing?: number;
  /** 0–1, while something runs. */
  readonly progress?: number;
  /** Counted since each disk joined. */
  readonly errors?: number;
}
