import { describe, expect, it } from 'vitest';
import { createFactPost } from '../../packages/agent/src/connection/fact-post.ts';
import { decode } from '../../packages/collector/src/ingest/decode.ts';

const software = (name: string) => ({ section: 'software', rows: [{ name, version: '1', size: 7, free: null }] });

describe('inventory on its way', () => {
  it('holds no half of a character, for which the collector would refuse the whole section', () => {
    const post = createFactPost();
    post.add([software('Paint \ud83c')]);
    const [message] = post.take(1);
    expect(decode(Buffer.from(JSON.stringify(message)))).toEqual({ t: 'facts', facts: [software('Paint ')] });
  });

  it('goes once, and again only when it changed or was lost', () => {
    const post = createFactPost();
    post.add([software('Paint')]);
    expect(post.take(1)).toHaveLength(1);
    post.add([software('Paint')]);
    expect(post.take(2)).toEqual([]);
    post.lost();
    expect(post.take(3)).toHaveLength(1);
    post.acked(4);
    post.lost();
    expect(post.take(5)).toEqual([]);
    post.add([software('Ink')]);
    expect(post.take(6)).toEqual([{ t: 'facts', facts: [software('Ink')] }]);
  });
});
