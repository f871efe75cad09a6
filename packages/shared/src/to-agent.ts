import * as z from 'zod/mini';
import { refusals } from './refusal.ts';

const text = z.string().check(z.maxLength(500));
const nonce = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,100}$/));
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));

/**
 * Everything a collector may say. No message carries code, arguments, a path, a URL or a pattern:
 * whoever owns the collector must not own the fleet (SECURITY S1).
 */
export const toAgentSchema = z.discriminatedUnion('t', [
  /** First message on every connection: the server's half of what is signed. */
  z.object({ t: z.literal('challenge'), v: z.int(), site: id, nonce }),
  z.object({ t: z.literal('enrolled'), device: id }),
  /** `device`: what to say `hello` as; answered with `pending` again until a person approves. */
  z.object({ t: z.literal('pending'), fingerprint: text, device: z.optional(id) }),
  z.object({ t: z.literal('refused'), code: z.enum(refusals), message: text }),
  /** After `hello`, and whenever it changes. */
  z.object({
    t: z.literal('settings'),
    /** The fast interval. 1 s is for tests only; SECURITY: 10 s–24 h. */
    everyMs: z.int().check(z.gte(1000), z.lte(86_400_000)),
    /** Where in the interval this device reports, so that arrivals come in clumps. */
    phaseMs: z.int().check(z.nonnegative(), z.lte(86_400_000)),
    /** Names of probes switched off, from the agent's own catalogue; unknown names are ignored. */
    disabled: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(100)),
    /** Everything up to here (same epoch) was on disk at `hello`: drop it from the buffer. -1 = nothing yet. */
    ackedSeq: z.int().check(z.gte(-1)),
  }),
  /** Everything up to `seq` is on the collector's disk. */
  z.object({ t: z.literal('ack'), seq: z.int().check(z.nonnegative()) }),
  /** Keep it in your buffer and try again later. */
  z.object({ t: z.literal('busy'), retryAfterMs: z.int().check(z.nonnegative(), z.lte(3_600_000)) }),
]);
export type ToAgent = z.infer<typeof toAgentSchema>;
export type Settings = Extract<ToAgent, { t: 'settings' }>;
