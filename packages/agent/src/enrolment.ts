import { type EnrolmentToken, type Refusal, type ToAgent, wireVersion } from '@forewarn/shared';
import type { Clock } from './clock.ts';
import { composeEnroll, type Machine, refusalAdvice } from './connection/hello.ts';
import { openSocket } from './connection/socket.ts';
import { explain } from './connection.ts';
import { Failure } from './failure.ts';
import type { DeviceKey, Enrolment } from './identity.ts';

export interface EnrolOptions {
  readonly token: EnrolmentToken;
  readonly key: DeviceKey;
  readonly machine: Pick<Machine, 'name' | 'platform'>;
  readonly clock: Clock;
}

export interface Enrolled extends Enrolment {
  /** Four words that the collector shows too, when an administrator has to approve this machine first. */
  readonly pending: string | undefined;
}

const answerWithinMs = 30_000;

function refusal(code: Refusal): Failure {
  return new Failure(`The collector refused to enrol this machine (${code}). ${refusalAdvice[code].advice}`);
}

/** Makes this machine a device of the token's collector. Rejects with a `Failure` that tells a person what to do. */
export function enroll({ token, key, machine, clock }: EnrolOptions): Promise<Enrolled> {
  const { url, ca, site, secret } = token;
  return new Promise((resolve, reject) => {
    let answer: Enrolled | Failure | undefined;

    function judge(message: ToAgent): Enrolled | Failure | undefined {
      switch (message.t) {
        case 'challenge': {
          if (message.v > wireVersion) return refusal('too-old');
          if (message.site !== site)
            return new Failure('The token belongs to another collector. Copy the token again.');
          const challenge = { site, serverNonce: message.nonce, exporter: socket.exporter() };
          socket.send(composeEnroll(challenge, secret, key, machine));
          return undefined;
        }
        case 'enrolled':
          return { device: message.device, url, ca, site, pending: undefined };
        case 'pending':
          if (message.device === undefined) return refusal('not-approved');
          return { device: message.device, url, ca, site, pending: message.fingerprint };
        case 'refused':
          return refusal(message.code);
        case 'busy': {
          const seconds = Math.ceil(message.retryAfterMs / 1000);
          return new Failure(`The collector is busy. Run the same command again in ${seconds} s.`);
        }
        case 'settings':
        case 'ack':
          return undefined;
      }
    }

    const socket = openSocket(token, {
      message(message) {
        answer ??= judge(message);
        if (answer !== undefined) socket.close();
      },
      heard: () => undefined,
      closed({ error }) {
        cancelTimer();
        if (answer instanceof Failure) reject(answer);
        else if (answer !== undefined) resolve(answer);
        else reject(new Failure(`This machine could not be enrolled. ${explain(url, error)}`));
      },
    });
    const cancelTimer = clock.after(answerWithinMs, () => socket.terminate());
  });
}
