import type { Cable } from './cable.ts';
import type { Tunnel } from './tunnel.ts';

/** What one look sees. */
export interface Seen {
  readonly cables: readonly Cable[];
  readonly tunnels: readonly Tunnel[];
}
