import { refusals, toAgentSchema } from '@forewarn/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readToAgent } from '../../packages/agent/src/connection/to-agent.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{7,9}$/);
const nonce = fc.stringMatching(/^[A-Za-z0-9_-]{15,17}$/);
const whole = fc.constantFrom(-1, 0, 1, 999, 1000, 10_000, 3_600_000, 3_600_001, 86_400_000, 86_400_001, 2 ** 53, 0.5);
const listed = fc.constantFrom('cpu', '', 'x'.repeat(64), 'x'.repeat(65));
const list = fc.oneof(
  fc.array(listed, { maxLength: 2 }),
  fc.constantFrom(...[100, 101].map((length) => Array.from({ length }, () => 'cpu'))),
);
const text = fc.oneof(fc.string(), fc.constantFrom('x'.repeat(500), 'x'.repeat(501)));
const anything = fc.jsonValue({ maxDepth: 2 });

/** Mostly what belongs there, sometimes anything: both borders of every field are met. */
const field = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: anything });

const said = (t: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ t: fc.constant(t), more: anything, ...fields }, { requiredKeys: ['t'] });

const message = fc.oneof(
  said('challenge', { v: field(whole), site: field(id), nonce: field(nonce) }),
  said('enrolled', { device: field(id) }),
  said('pending', { fingerprint: field(text), device: field(id) }),
  said('refused', { code: field(fc.constantFrom(...refusals, 'malformed ')), message: field(text) }),
  said('settings', { everyMs: field(whole), phaseMs: field(whole), disabled: field(list), ackedSeq: field(whole) }),
  said('settings', {
    everyMs: fc.constantFrom(1000, 86_400_000),
    phaseMs: fc.constantFrom(0, 86_400_000),
    disabled: field(list),
    ackedSeq: fc.constantFrom(-2, -1, 0, 2 ** 53),
  }),
  said('ack', { seq: field(whole) }),
  said('busy', { retryAfterMs: field(whole) }),
  said('__proto__', {}),
);

/** What the schema of the wire makes of it. */
function bySchema(said: unknown): unknown {
  const parsed = toAgentSchema.safeParse(said);
  return parsed.success ? parsed.data : undefined;
}

/** As it comes off the wire: no `undefined`, no `-0`. */
const overTheWire = (said: unknown): unknown => JSON.parse(JSON.stringify(said) ?? 'null');

describe('what the collector says', () => {
  it('is taken by the agent exactly as the schema of the wire takes it', () => {
    const taken = new Set<string>();
    fc.assert(
      fc.property(message, (made) => {
        const arrived = overTheWire(made);
        const read = readToAgent(arrived);
        expect(read).toEqual(bySchema(arrived));
        if (read !== undefined) taken.add(read.t);
      }),
      { numRuns: 20_000 },
    );
    expect([...taken].sort()).toEqual(['ack', 'busy', 'challenge', 'enrolled', 'pending', 'refused', 'settings']);
  });

  it('is nothing when it is no message at all', () => {
    fc.assert(
      fc.property(anything, (made) => {
        const arrived = overTheWire(made);
        expect(readToAgent(arrived)).toEqual(bySchema(arrived));
      }),
      { numRuns: 5000 },
    );
  });
});
