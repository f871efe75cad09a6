import type { Server } from 'node:https';
import { createGate } from './gate.ts';
import { type IngestLimits, ingestLimits } from './limits.ts';
import type { Counters, IngestDeps } from './room.ts';
import { createSessions } from './sessions.ts';
import { openSocket } from './socket.ts';

export interface IngestStats extends Counters {
  /** Devices with a live session. */
  readonly connected: number;
  /** Connections of devices that wait for approval. */
  readonly pending: number;
  /** Connections that have not said who they are. */
  readonly unnamed: number;
  /** Connections not read for the moment, so that they do not overrun the others. */
  readonly held: number;
  readonly handshakes: { readonly inProgress: number; readonly queued: number; readonly turnedAway: number };
}

export interface Ingest {
  /** Revoked or removed: its socket is told and closed within a second. Call it when `deps.device` already says so. */
  closeDevice(id: string): void;
  /** A person approved it: a waiting connection may go on at once. */
  approved(id: string): void;
  /** Sends settings again, to one device or to all. */
  settingsChanged(id?: string): void;
  /** Removes devices that nobody approved in 7 days; returns their ids. */
  sweepPending(): Promise<string[]>;
  /** The collector's clock was stepped: the devices' were not. */
  clockStepped(byMs: number): void;
  stats(): IngestStats;
  /** Tells every agent to come back later and stops; the server is its owner's to close. */
  close(): void;
}

/**
 * Opens the agents' door on an https server made with `trust.tlsOptions()`. Call it before the server listens: raw
 * connections pass its gate first.
 */
export function createIngest(server: Server, deps: IngestDeps): Ingest {
  const limits: IngestLimits = { ...ingestLimits, ...deps.limits };
  const gate = createGate(server, limits);
  const sessions = createSessions(deps, limits, gate.passed);
  openSocket(server, sessions);
  const timer = setInterval(() => {
    sessions.tick();
    gate.tick(sessions.clock());
  }, limits.tickMs);
  timer.unref();

  return {
    closeDevice(id) {
      const code = deps.device(id) === undefined ? 'unknown-device' : 'revoked';
      for (const session of sessions.of(id)) session.refuse(code);
    },
    approved(id) {
      sessions.pending.get(id)?.approved();
    },
    settingsChanged(id) {
      const chosen = id === undefined ? sessions.live.values() : [sessions.live.get(id)];
      for (const session of chosen) session?.sendSettings();
    },
    clockStepped(byMs) {
      for (const session of sessions.all()) session.clockStepped(byMs);
    },
    sweepPending: () => sessions.enrolment.sweep(),
    stats: () => ({
      ...sessions.counters,
      connected: sessions.live.size,
      pending: sessions.pending.size,
      unnamed: sessions.unnamed.size,
      held: sessions.held.size,
      handshakes: gate.stats(),
    }),
    close() {
      clearInterval(timer);
      gate.close();
      for (const session of sessions.all()) session.close(1012, 'the collector restarts');
    },
  };
}
