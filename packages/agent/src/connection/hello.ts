import { randomBytes } from 'node:crypto';
import {
  type Enroll,
  enrolmentTranscript,
  type Hello,
  type Platform,
  type Refusal,
  sessionTranscript,
  wireVersion,
} from '@forewarn/shared';
import type { DeviceKey, Identity } from '../identity.ts';
import type { ReportSource } from './sender.ts';

/** What a machine says of itself. */
export interface Machine {
  readonly name: string;
  readonly platform: Platform;
  /** Changes with every boot. */
  readonly boot: string;
  /** The agent's version. */
  readonly agent: string;
}

/** What a signature is bound to: this connection and no other. */
export interface Challenge {
  readonly site: string;
  readonly serverNonce: string;
  readonly exporter: string;
}

const newNonce = () => randomBytes(24).toString('base64url');

export function composeHello(
  challenge: Challenge,
  identity: Identity,
  machine: Machine,
  source: ReportSource,
  time: { at: number; up: number },
): Hello {
  const nonce = newNonce();
  const { device, key } = identity;
  const signature = key.sign(sessionTranscript({ ...challenge, agentNonce: nonce, device, boot: machine.boot }));
  return {
    t: 'hello',
    v: wireVersion,
    device,
    boot: machine.boot,
    nonce,
    signature,
    name: machine.name.slice(0, 100),
    agent: machine.agent,
    platform: machine.platform,
    at: time.at,
    up: time.up,
    epoch: source.epoch,
    metrics: [...source.table.metrics],
    series: [...source.table.series],
  };
}

export function composeEnroll(
  challenge: Challenge,
  secret: string,
  key: DeviceKey,
  machine: Pick<Machine, 'name' | 'platform'>,
): Enroll {
  const nonce = newNonce();
  const { publicKey } = key;
  const signature = key.sign(enrolmentTranscript({ ...challenge, agentNonce: nonce, publicKey, secret }));
  const { platform } = machine;
  return {
    t: 'enroll',
    v: wireVersion,
    secret,
    publicKey,
    nonce,
    signature,
    name: machine.name.slice(0, 100),
    platform,
  };
}

/** What a person can do about each refusal, and how long to wait before asking again. */
export const refusalAdvice: Record<Refusal, { readonly advice: string; readonly retryMs: number }> = {
  'bad-token': {
    advice:
      'The enrolment token is wrong, used up, expired or revoked. Make a new one in the collector (forewarn-collector token create) and run: forewarn-agent enroll TOKEN',
    retryMs: 3_600_000,
  },
  'bad-signature': {
    advice:
      "The collector could not verify this machine's key. If a proxy between them ends TLS, let it pass the connection through; else enrol again: forewarn-agent enroll --again TOKEN",
    retryMs: 300_000,
  },
  'unknown-device': {
    advice:
      'The collector does not know this device; it may have been deleted. Enrol it again: forewarn-agent enroll --again TOKEN',
    retryMs: 300_000,
  },
  revoked: {
    advice:
      'This device was revoked in the collector. To bring it back, enrol it with a new key: forewarn-agent enroll --again TOKEN',
    retryMs: 3_600_000,
  },
  'too-old': {
    advice:
      'This agent and the collector do not speak the same version. Install the agent that belongs to the collector.',
    retryMs: 3_600_000,
  },
  'not-approved': {
    advice: 'This device waits for approval: an administrator approves it in the collector under Devices.',
    retryMs: 60_000,
  },
  'clone-suspected': {
    advice:
      'Another machine uses the same identity, probably a copied disk image. On the copy run: forewarn-agent enroll --again TOKEN',
    retryMs: 300_000,
  },
  malformed: {
    advice:
      'The collector did not understand this agent. Install the agent that belongs to the collector, and report this as a fault.',
    retryMs: 300_000,
  },
};
