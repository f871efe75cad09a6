import type { Enroll, ToAgent } from '@forewarn/shared';
import type { Device, TokenRecord } from '../storage/nouns.ts';
import { addressGroup, createAddressBuckets } from './admission.ts';
import { deviceIdOf, fingerprint } from './fingerprint.ts';
import { type Challenge, isEnrolmentSigned } from './hello.ts';
import type { IngestLimits } from './limits.ts';
import { type IngestDeps, refusalText } from './room.ts';
import { hashSecret } from './tokens.ts';

export type EnrolAnswer = Extract<ToAgent, { t: 'enrolled' | 'pending' | 'refused' | 'busy' }>;

export interface Enrolment {
  /** `clock` is monotonic, ms. */
  enroll(request: Enroll, challenge: Challenge, address: string, clock: number): Promise<EnrolAnswer>;
  /** Removes devices that nobody approved within 7 days; returns their ids. */
  sweep(): Promise<string[]>;
}

const refused = (code: 'bad-token' | 'bad-signature' | 'revoked'): EnrolAnswer => ({
  t: 'refused',
  code,
  message: refusalText[code],
});
const busy = (retryAfterMs: number): EnrolAnswer => ({ t: 'busy', retryAfterMs });
/** All failures of all addresses share this bucket's name. */
const everyone = '*';

/** Turns a machine with a good token into a device: one transaction, one at a time. */
export function createEnrolment(deps: IngestDeps, limits: IngestLimits): Enrolment {
  const perSecond = (rate: { perMinute: number; burst: number }) => ({
    perSecond: rate.perMinute / 60,
    burst: rate.burst,
  });
  const failures = createAddressBuckets(perSecond(limits.enrolFailures));
  const allFailures = createAddressBuckets(perSecond(limits.allEnrolFailures));
  // One after the other, so that many machines with one token do not undo each other's transactions.
  let queue: Promise<unknown> = Promise.resolve();
  let queued = 0;

  const isShut = (group: string, clock: number) =>
    failures.isEmpty(group, clock) || allFailures.isEmpty(everyone, clock);

  /** A machine whose answer was lost, or that waits, asks again with the same key: same answer, no token used. */
  function answerKnown(device: Device): EnrolAnswer {
    if (device.revokedAt !== null) return refused('revoked');
    if (device.approved) return { t: 'enrolled', device: device.id };
    return { t: 'pending', fingerprint: fingerprint(device.publicKey), device: device.id };
  }

  async function redeem(request: Enroll, address: string, clock: number): Promise<EnrolAnswer> {
    const id = deviceIdOf(request.publicKey);
    const group = addressGroup(address);
    for (let tries = 0; tries < 3; tries++) {
      const known = deps.device(id);
      if (known !== undefined) return answerKnown(known);
      if (isShut(group, clock)) return busy(60_000);
      const token = await deps.core.get('token', hashSecret(request.secret));
      const now = deps.now();
      const fault = faultOf(token, now);
      if (token === undefined || fault !== undefined) {
        failures.take(group, clock);
        allFailures.take(everyone, clock);
        const detail = `${fault ?? 'unknown token'}, from ${address}, machine ${request.name}`;
        deps.audit({ by: 'enrolment', action: 'device.refuse', subject: token?.id.slice(0, 12) ?? '', detail });
        return refused('bad-token');
      }
      if (!token.approve && !(await hasRoom())) return busy(3_600_000);
      const device = newDevice(request, token, id, deps.nextDeviceNumber(), now);
      const done = await deps.core.tx([
        {
          update: 'token',
          id: token.id,
          expect: { usesLeft: token.usesLeft, revokedAt: null },
          set: { usesLeft: token.usesLeft - 1 },
        },
        { insert: 'device', row: device },
      ]);
      if (done === 'conflict') continue;
      deps.onEnrolled(device);
      const by = `token ${token.id.slice(0, 12)} of ${token.createdBy}`;
      deps.audit({ by, action: 'device.enrol', subject: id, detail: `${device.name}, from ${address}` });
      return answerKnown(device);
    }
    return busy(5000);
  }

  async function hasRoom(): Promise<boolean> {
    if (deps.pendingDevices().length < limits.pendingDevices) return true;
    await sweep();
    if (deps.pendingDevices().length < limits.pendingDevices) return true;
    deps.log.warn({ pending: limits.pendingDevices }, 'Too many devices wait for approval: approve or remove some.');
    return false;
  }

  async function sweep(): Promise<string[]> {
    const now = deps.now();
    const old = deps.pendingDevices().filter((device) => now - device.enrolledAt > limits.pendingMs);
    const removed: string[] = [];
    for (const { id } of old) {
      const done = await deps.core.tx([
        { update: 'device', id, expect: { approved: false }, set: {} },
        { remove: 'device', id },
      ]);
      if (done === 'conflict') continue;
      removed.push(id);
      deps.onExpired(id);
      deps.audit({ by: 'enrolment', action: 'device.expire', subject: id, detail: 'not approved in time' });
    }
    return removed;
  }

  return {
    enroll(request, challenge, address, clock) {
      // Cheap checks first: what anybody can send costs no disk (SECURITY S19).
      if (!isEnrolmentSigned(request, challenge)) return Promise.resolve(refused('bad-signature'));
      const known = deps.device(deviceIdOf(request.publicKey));
      if (known !== undefined) return Promise.resolve(answerKnown(known));
      if (queued >= limits.enrolQueue || isShut(addressGroup(address), clock)) return Promise.resolve(busy(60_000));
      queued++;
      const answer = queue.then(() => redeem(request, address, clock));
      queue = answer.then(
        () => queued--,
        () => queued--,
      );
      return answer.catch((cause: unknown) => {
        deps.log.error({ err: cause }, 'A machine could not be enrolled: the store did not answer.');
        return busy(30_000);
      });
    },
    sweep,
  };
}

function faultOf(token: TokenRecord | undefined, now: number): string | undefined {
  if (token === undefined) return undefined;
  if (token.revokedAt !== null) return 'revoked token';
  if (token.expiresAt <= now) return 'expired token';
  return token.usesLeft < 1 ? 'used-up token' : undefined;
}

function newDevice(request: Enroll, token: TokenRecord, id: string, number: number, now: number): Device {
  return {
    id,
    number,
    name: request.name,
    platform: request.platform,
    role: token.role,
    site: token.site,
    tags: token.tags,
    owner: token.owner,
    publicKey: request.publicKey,
    agent: '',
    boot: '',
    enrolledAt: now,
    approved: token.approve,
    revokedAt: null,
    leftAt: null,
    leftWhy: null,
  };
}
