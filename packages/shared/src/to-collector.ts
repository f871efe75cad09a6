import * as z from 'zod/mini';
import { platforms } from './device.ts';
import { eventSchema } from './event.ts';
import { factSchema } from './fact.ts';
import { metricSchema, seriesSchema } from './reading.ts';
import { seriesLimit } from './series-limit.ts';

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));
const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/_=-]{16,200}$/));
const clock = z.number().check(z.nonnegative(), z.lte(8.64e15));
const seq = z.int().check(z.nonnegative());
const shortText = z.string().check(z.maxLength(100));

/** First message of a machine that is not yet a device; answered by `enrolled`, `pending` or `refused`. */
const enrollSchema = z.object({
  t: z.literal('enroll'),
  v: z.int(),
  /** The token's one-time secret. */
  secret: base64,
  /** Ed25519 public key, raw 32 bytes, base64url. */
  publicKey: base64,
  nonce: base64,
  /** By that key, over `enrolmentTranscript`. */
  signature: base64,
  name: shortText,
  platform: z.enum(platforms),
});

/** First message of an enrolled device. */
const helloSchema = z.object({
  t: z.literal('hello'),
  v: z.int(),
  device: id,
  /** Changes with every boot of the machine. */
  boot: id,
  nonce: base64,
  /** By the device key, over `sessionTranscript`. */
  signature: base64,
  name: shortText,
  agent: z.string().check(z.maxLength(40)),
  platform: z.enum(platforms),
  /** Device clock (epoch ms) and its monotonic time since boot (ms), read together: skew is judged by them. */
  at: clock,
  up: clock,
  /** One life of the agent's buffer: sequence numbers and series indexes count within it. */
  epoch: id,
  metrics: z.array(metricSchema).check(z.maxLength(seriesLimit.hard)),
  series: z.array(seriesSchema).check(z.maxLength(seriesLimit.hard)),
});

/** Metrics and series that appeared after `hello`; additive. */
const seriesMessageSchema = z.object({
  t: z.literal('series'),
  metrics: z.array(metricSchema).check(z.maxLength(seriesLimit.hard)),
  series: z.array(seriesSchema).check(z.maxLength(seriesLimit.hard)),
});

/** The readings and events of one moment. `values[i]` belongs to series i; `null` or missing = no reading. */
const reportSchema = z.object({
  t: z.literal('report'),
  seq,
  at: clock,
  up: clock,
  /** Only when the report was made before the boot named in `hello`. */
  boot: z.optional(id),
  values: z.array(z.nullable(z.number())).check(z.maxLength(seriesLimit.hard)),
  /** Sentences for people, only those that changed: `[series index, text]`. */
  details: z.optional(
    z
      .array(z.tuple([z.int().check(z.nonnegative(), z.lt(seriesLimit.hard)), z.string().check(z.maxLength(500))]))
      .check(z.maxLength(seriesLimit.hard)),
  ),
  events: z.optional(z.array(eventSchema).check(z.maxLength(100))),
});

const factsSchema = z.object({ t: z.literal('facts'), facts: z.array(factSchema).check(z.maxLength(40)) });

export const byeReasons = ['shutdown', 'reboot', 'suspend', 'update', 'stopped'] as const;
export type ByeReason = (typeof byeReasons)[number];
const byeSchema = z.object({ t: z.literal('bye'), why: z.enum(byeReasons) });

/** Everything an agent may say. */
export const toCollectorSchema = z.discriminatedUnion('t', [
  reportSchema,
  seriesMessageSchema,
  factsSchema,
  helloSchema,
  enrollSchema,
  byeSchema,
]);
export type ToCollector = z.infer<typeof toCollectorSchema>;
export type Enroll = z.infer<typeof enrollSchema>;
export type Hello = z.infer<typeof helloSchema>;
export type SeriesMessage = z.infer<typeof seriesMessageSchema>;
export type Report = z.infer<typeof reportSchema>;
export type FactsMessage = z.infer<typeof factsSchema>;
export type Bye = z.infer<typeof byeSchema>;
