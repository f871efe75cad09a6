import { refusals, toAgentSchema } from '@forewarn/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readToAgent } from '../../packages/agent/src/connection/to-agent.ts';

const kinds = ['challenge', 'enrolled', 'pending', 'refused', 'settings', 'ack', 'busy', 'run', '__proto__', ''];
const id = fc.stringMatching(/^[A-Za-z0-9_-]{7,9}$/);
const nonce = fc.stringMatching(/^[A-Za-z0-9_-]{15,17}$/);
const number = fc.oneof(
  fc.constantFrom(-1, 0, 1, 999, 1000, 10_000, 3_600_000, 3_600_001, 86_400_000, 86_400_001, 2 ** 53 - 1, 2 ** 53),
  fc.integer(),
  fc.double(),
);
const list = fc.oneof(
  fc.array(fc.oneof(fc.string(), fc.constant('x'.repeat(64)), fc.constant('x'.repeat(65)), fc.integer()), {
    maxLength: 4,
  }),
  fc.constantFrom(Array.from({ length: 100 }).fill('cpu'), Array.from({ length: 101 }).fill('cpu')),
);
const text = fc.oneof(fc.string(), fc.constantFrom('x'.repeat(500), 'x'.repeat(501)));
const anything = fc.jsonValue({ maxDepth: 2 });
/** Mostly what belongs there, sometimes anything: both borders of every field are met. */
const field = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: anything });

const message = fc.record(
  {
    t: field(fc.constantFrom(...kinds)),
    v: field(number),
    site: field(id),
    nonce: field(nonce),
    device: field(id),
    fingerprint: field(text),
    code: field(fc.constantFrom(...refusals, 'malformed ')),
    message: field(text),
    everyMs: field(number),
    phaseMs: field(number),
    disabled: field(list),
    ackedSeq: field(number),
    seq: field(number),
    retryAfterMs: field(number),
    more: anything,
  },
  { requiredKeys: ['t'] },
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
        const said = overTheWire(made);
        const read = readToAgent(said);
        expect(read).toEqual(bySchema(said));
        if (read !== undefined) taken.add(read.t);
      }),
      { numRuns: 20_000 },
    );
    expect([...taken].sort()).toEqual(['ack', 'busy', 'challenge', 'enrolled', 'pending', 'refused', 'settings']);
  });

  it('is nothing when it is no message at all', () => {
    fc.assert(
      fc.property(anything, (made) => {
        const said = overTheWire(made);
        expect(readToAgent(said)).toEqual(bySchema(said));
      }),
      { numRuns: 5000 },
    );
  });
});
