import { refusals, type ToAgent } from '@forewarn/shared';
import { isListOf, isRecord, isText, isWhole } from '../shape.ts';

const id = /^[A-Za-z0-9_-]{8,64}$/;
const nonce = /^[A-Za-z0-9_-]{16,100}$/;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

const fits = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);
const isProbeName = (value: unknown): value is string => isText(value, 64);

/** What a collector said, strictly as `toAgentSchema` of shared has it (a test holds the two together); undefined = nothing known. */
export function readToAgent(said: unknown): ToAgent | undefined {
  if (!isRecord(said)) return undefined;
  switch (said.t) {
    case 'ack':
      return isWhole(said.seq, 0) ? { t: 'ack', seq: said.seq } : undefined;
    case 'busy': {
      const { retryAfterMs } = said;
      return isWhole(retryAfterMs, 0, hourMs) ? { t: 'busy', retryAfterMs } : undefined;
    }
    case 'settings': {
      const { everyMs, phaseMs, disabled, ackedSeq } = said;
      if (!isWhole(everyMs, 1000, dayMs) || !isWhole(phaseMs, 0, dayMs) || !isWhole(ackedSeq, -1)) return undefined;
      return isListOf(disabled, isProbeName, 100)
        ? { t: 'settings', everyMs, phaseMs, disabled: [...disabled], ackedSeq }
        : undefined;
    }
    case 'challenge': {
      const { v, site } = said;
      if (!isWhole(v, Number.MIN_SAFE_INTEGER) || !fits(site, id) || !fits(said.nonce, nonce)) return undefined;
      return { t: 'challenge', v, site, nonce: said.nonce };
    }
    case 'enrolled':
      return fits(said.device, id) ? { t: 'enrolled', device: said.device } : undefined;
    case 'pending': {
      const { fingerprint, device } = said;
      if (!isText(fingerprint, 500)) return undefined;
      if (device === undefined) return { t: 'pending', fingerprint };
      return fits(device, id) ? { t: 'pending', fingerprint, device } : undefined;
    }
    case 'refused': {
      const code = refusals.find((one) => one === said.code);
      return code !== undefined && isText(said.message, 500)
        ? { t: 'refused', code, message: said.message }
        : undefined;
    }
    default:
      return undefined;
  }
}
