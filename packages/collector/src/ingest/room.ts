import type { Refusal, Settings } from '@forewarn/shared';
import type { Device } from '../storage/nouns.ts';
import type { Core } from '../storage/store.ts';
import type { Intake } from './intake.ts';
import type { IngestLimits } from './limits.ts';

/** Who did what to what, for the audit log. Texts are data. */
export interface Deed {
  readonly by: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the agents' door needs from the house. */
export interface IngestDeps {
  readonly intake: Intake;
  readonly core: Core;
  /** The site id: part of what agents sign. */
  readonly trust: { readonly site: string };
  /** From memory: what is not yet trusted must not reach the disk (SECURITY S19). */
  device(id: string): Device | undefined;
  /** Devices that wait for approval. */
  pendingDevices(): readonly Device[];
  nextDeviceNumber(): number;
  /** The row is on disk. From here on `device(id)` must know it. */
  onEnrolled(device: Device): void;
  /** Nobody approved it in time and its row is gone. From here on `device(id)` must not know it. */
  onExpired(id: string): void;
  settings(device: Device): Pick<Settings, 'everyMs' | 'disabled'>;
  audit(deed: Deed): void;
  readonly log: Log;
  /** Collector clock, epoch ms. */
  now(): number;
  readonly limits?: Partial<IngestLimits>;
}

/** Since the start; for /metrics. */
export interface Counters {
  reports: number;
  bytes: number;
  /** Frames that were no message. */
  malformed: number;
  /** Messages of a type this version does not know, or that have no place where they came. */
  unknown: number;
  /** Reports not taken: no room, over the limit, or out of order. They stay in the agent's buffer. */
  dropped: number;
  /** Reports that were there already. */
  repeated: number;
  /** Times a device was told to wait. */
  busy: number;
  seriesDropped: number;
  protocolErrors: number;
  enrolled: number;
  refused: Record<Refusal, number>;
}

export function createCounters(): Counters {
  return {
    reports: 0,
    bytes: 0,
    malformed: 0,
    unknown: 0,
    dropped: 0,
    repeated: 0,
    busy: 0,
    seriesDropped: 0,
    protocolErrors: 0,
    enrolled: 0,
    refused: {
      'bad-token': 0,
      'bad-signature': 0,
      'unknown-device': 0,
      revoked: 0,
      'too-old': 0,
      'not-approved': 0,
      'clone-suspected': 0,
      malformed: 0,
    },
  };
}

/** Why a connection is refused, and the sentence for the person at the machine. */
export const refusalText: Record<Refusal, string> = {
  'bad-token':
    'This enrolment token is not valid: it may be used up, expired or revoked. Ask for a new one and enrol with it.',
  'bad-signature': 'The signature does not fit this connection and this device. Nothing between the two may end TLS.',
  'unknown-device': 'This collector knows no such device. It may have been removed; enrol the machine again.',
  revoked: 'This device was revoked. To bring the machine back, enrol it again with a new key.',
  'too-old': 'The agent and the collector speak different versions. Install the version that the collector has.',
  'not-approved': 'This device waits for approval by an administrator.',
  'clone-suspected': 'Another machine is connected with the same key. If this one is a copy, enrol it again.',
  malformed: 'That was not a message this collector understands. Install the agent that belongs to it.',
};

/** What one session asks of its connection. */
export interface Link {
  send(text: string): void;
  /** Read no further until `mayRead` says so: TCP holds the agent back. */
  hold(): void;
  close(code: number, reason: string): void;
}
