import { describe, expect, it } from 'vitest';
import { at, retryAfterMs } from '../../../packages/collector/src/tickets/answer.ts';
import {
  type Fill,
  fillBody,
  fillPath,
  placeholders,
  uses,
} from '../../../packages/collector/src/tickets/rest/template.ts';

const fill = {
  ...(Object.fromEntries(placeholders.map((name) => [name, name.toUpperCase()])) as Record<keyof Fill, string>),
  repeats: 3,
  text: 'a "quote", a \\ and $& and {{key}}\nnext',
} satisfies Fill;

describe('a template of the REST connector', () => {
  it('fills strings at any depth and leaves everything else as it is', () => {
    const template = { a: ['{{key}}: {{subject}}', 5, null, true], '{{key}}': { b: 'plain' } };
    expect(fillBody(template, fill)).toEqual({ a: ['KEY: SUBJECT', 5, null, true], '{{key}}': { b: 'plain' } });
  });

  it.each(['{{constructor}}', '{{__proto__}}', '{{ key }}', '{{toString}}', '{{key', '{{{id}}'])(
    'knows no %s beyond the listed placeholders',
    (text) => {
      const filled = fillBody(text, fill);
      expect(filled).toBe(text.replace('{{id}}', 'ID'));
    },
  );

  it('text of a device cannot change the shape of the JSON, nor bring in placeholders', () => {
    const sent = JSON.parse(JSON.stringify(fillBody({ body: 'x {{text}}' }, fill)));
    expect(sent).toEqual({ body: `x ${fill.text}` });
  });

  it('a placeholder alone keeps a number a number', () => {
    expect(fillBody({ count: '{{repeats}}', words: '{{repeats}} times' }, fill)).toEqual({
      count: 3,
      words: '3 times',
    });
  });

  it('encodes what goes into a path', () => {
    expect(fillPath('/t/{{id}}?q={{key}}', { ...fill, id: '../a?b#c', key: 'x&y=z' })).toBe(
      '/t/..%2Fa%3Fb%23c?q=x%26y%3Dz',
    );
  });

  it('knows whether a placeholder is used', () => {
    expect(uses({ a: ['x {{text}}'] }, 'text')).toBe(true);
    expect(uses({ text: 'text' }, 'text')).toBe(false);
  });
});

describe('an answer', () => {
  it('is read by dotted paths, own fields only', () => {
    const answer = { a: { b: [{ c: 1 }] } };
    expect(at(answer, 'a.b.0.c')).toBe(1);
    expect(at(answer, '')).toBe(answer);
    expect(at(answer, 'a.x.y')).toBeUndefined();
    expect(at(answer, 'constructor.name')).toBeUndefined();
    expect(at(answer, 'a.b.length.x')).toBeUndefined();
  });

  it('may ask for patience in seconds or until a date', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Thu, 01 Jan 2025 00:00:30 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});
