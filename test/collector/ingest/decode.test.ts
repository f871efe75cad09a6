import { describe, expect, it } from 'vitest';
import { decode, seriesLeftOut } from '../../../packages/collector/src/ingest/decode.ts';

const read = (frame: object | string) => decode(Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)));
const report = { t: 'report', seq: 1, at: 1.7e12, up: 5, values: [1, null, 0.25] };

describe('a frame', () => {
  it('that is a message gives exactly its declared fields', () => {
    expect(read(report)).toEqual(report);
    expect(read({ ...report, device: 'other', more: 1 })).toEqual(report);
  });

  it.each([
    ['no JSON', '{"t":'],
    ['a number too large for a number', '{"t":"report","seq":1,"at":1,"up":1,"values":[1e400]}'],
    ['a sequence number past exactness', { ...report, seq: 2 ** 53 }],
    ['a value that is text', { ...report, values: ['1'] }],
    ['values that are no list', { ...report, values: { length: 2 } }],
    ['501 values', { ...report, values: new Array(501).fill(1) }],
    ['half a surrogate pair', '{"t":"bye","why":"\\ud800"}'],
    ['half a surrogate pair in a detail', { ...report, details: [[0, '\ud83d']] }],
    ['half a surrogate pair as a column', '{"t":"facts","facts":[{"section":"os","rows":[{"\\udc00":1}]}]}'],
    ['a list', []],
    ['null', 'null'],
    ['a type that is no text', { t: 5 }],
    ['an enrolment without version', { t: 'enroll' }],
  ])('with %s is malformed', (_name, frame) => {
    expect(read(frame)).toBe('malformed');
  });

  it('that is no UTF-8 is malformed, in a text as in a name', () => {
    const bytes = Buffer.from(JSON.stringify({ ...report, details: [[0, 'xyz']] }));
    expect(decode(Buffer.from(bytes))).toEqual({ ...report, details: [[0, 'xyz']] });
    for (const place of [bytes.indexOf('xyz'), bytes.indexOf('seq')]) {
      const broken = Buffer.from(bytes);
      broken[place] = 0xff;
      expect(decode(broken)).toBe('malformed');
    }
  });

  it('may hold whole pairs, and backslashes that only look like halves', () => {
    const details = [
      [0, 'Drucker 🖨️'],
      [1, 'C:\\udata\\ud800'],
    ];
    expect(read({ ...report, details })).toEqual({ ...report, details });
    expect(read(JSON.stringify({ ...report, details }).replace('🖨', '\\ud83d\\udda8'))).toEqual({ ...report, details });
  });

  it('of a type from the future is unknown, of another major version is told apart', () => {
    expect(read({ t: 'weather' })).toBe('unknown');
    expect(read({ t: 'toString' })).toBe('unknown');
    expect(read({ t: 'hello', v: 2 })).toBe('wrong-version');
    expect(read({ t: 'enroll', v: 0 })).toBe('wrong-version');
  });

  it('with a series whose name is too long loses that series only', () => {
    const series = {
      t: 'series',
      metrics: [],
      series: [
        [0, 'a', ''],
        [1, 'a', 'x'.repeat(65)],
        [2, 'a', 'y'],
      ],
    };
    const message = read(series);
    expect(message).toMatchObject({
      series: [
        [0, 'a', ''],
        [2, 'a', 'y'],
      ],
    });
    expect(seriesLeftOut(message as object)).toBe(1);
  });
});
