import type { TLSSocket } from 'node:tls';
import type { Clump } from './clump.ts';
import type { Enrolment } from './enrolment.ts';
import type { IngestLimits } from './limits.ts';
import type { Counters, IngestDeps } from './room.ts';

/** What all sessions share, as one of them sees it. */
export interface SessionRoom<Session> {
  readonly deps: IngestDeps;
  readonly limits: IngestLimits;
  readonly counters: Counters;
  readonly enrolment: Enrolment;
  /** Monotonic, ms, as of the last tick. */
  clock(): number;
  /** What live sessions were sent and have not taken yet. */
  readonly clump: Clump<Session>;
  /** Have not said who they are, oldest first. */
  readonly unnamed: Set<Session>;
  /** Not read until their stream has room again. */
  readonly held: Set<Session>;
  /** When a device was last told that series are dropped. */
  readonly noticedAt: Map<string, number>;
  /** It has said who it is, or is refused. */
  named(session: Session, tls: TLSSocket): void;
  /** `enter` runs when the device has no other living session. */
  claim(session: Session, device: string, enter: () => void): void;
  /** The session answered a ping. */
  probed(session: Session, payload: Buffer): void;
  waitForApproval(session: Session, device: string): void;
  gone(session: Session): void;
}
