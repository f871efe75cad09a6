import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, seal } from '../../../packages/collector/src/trust/seal.ts';

describe('a sealed secret', () => {
  const key = randomBytes(32);

  it('opens for the row it was sealed for, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (row, secret) => {
        expect(open(key, row, seal(key, row, secret))).toBe(secret);
      }),
    );
  });

  it('does not open in another row, with another key, or with any character changed', () => {
    const sealed = seal(key, 'target/zendesk', 'token');
    expect(() => open(key, 'target/jira', sealed)).toThrow('Restore the key file');
    expect(() => open(randomBytes(32), 'target/zendesk', sealed)).toThrow('Restore the key file');
    for (let place = 0; place < sealed.length; place++) {
      const other = sealed[place] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, place) + other + sealed.slice(place + 1);
      if (Buffer.from(changed.slice(3), 'base64url').equals(Buffer.from(sealed.slice(3), 'base64url')) && place > 2)
        continue;
      expect(() => open(key, 'target/zendesk', changed)).toThrow();
    }
    expect(() => open(key, 'target/zendesk', '')).toThrow('enter the secret again');
  });

  it('shows neither itself nor that two secrets are the same', () => {
    expect(seal(key, 'a', 'password')).not.toBe(seal(key, 'a', 'password'));
  });
});
