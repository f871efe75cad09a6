import type { DeviceEvent } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Look } from './look.ts';
import type { Memory } from './memory.ts';

/** A backup of the system's own that is set up here, and watched without having been named. */
export interface Found {
  readonly name: string;
  readonly look: Look;
  /** Why it cannot be judged now (its user is not logged on): then it is not missed either. */
  readonly away?: string;
}

export interface FoundBackups {
  readonly found: readonly Found[];
  readonly events?: readonly DeviceEvent[];
}

/** Looks whether it is set up, and how it went. `remembered` is what was found before, by name. Rejects when it cannot look. */
export type Finder = (
  host: Host,
) => (signal: AbortSignal, remembered: ReadonlyMap<string, Memory>) => Promise<FoundBackups>;
