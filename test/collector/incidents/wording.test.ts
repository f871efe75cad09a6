import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, oneLine, safe, withoutMentions } from '../../../packages/collector/src/incidents/plain-text.ts';
import { heights, sparkline, thinned } from '../../../packages/collector/src/incidents/sparkline.ts';
import { exampleMessage, monday, words } from '../tickets/example.ts';

describe('what people read', () => {
  it('a subject says how urgent, what and where', () => {
    expect(words('open', exampleMessage()).subject).toBe('P2 Disk almost full (RECEPTION-2, /)');
    expect(words('resolve', exampleMessage()).subject).toBe('Resolved: P2 Disk almost full (RECEPTION-2, /)');
  });

  it('the text holds all a technician needs, in the time of the office', () => {
    const { text } = words('open', exampleMessage());
    for (const part of ['Used by: Ann Example', 'Since: 2026-03-02 10:00 CET', 'Likely cause', '1. Look', '- Delete']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('disk.free /: 4.1 GB (ext4)');
    expect(text).toMatch(/[▁▂▃▄▅▆▇█]{60}\nlowest 80 %, highest 95.9 %/);
  });

  it('a note and an end say what is new, not all of it again', () => {
    const later = exampleMessage({ at: monday + 5_400_000, repeats: 3 });
    const note = words('note', later);
    expect(note.lead).toContain('Still open after 1 h 30 min, now critical (P2)');
    expect(note.lead).toContain('come back 3 times');
    expect(note.text).not.toContain('First steps');
    expect(words('resolve', later).lead).toContain('It is over since 2026-03-02 11:30 CET, 1 h 30 min after');
  });

  it('empty facts are left out', () => {
    const { text } = words('open', exampleMessage({ owner: '', site: '', instance: '' }));
    expect(text).not.toMatch(/Used by|Site|Where/);
  });

  it('a device that says nothing of itself is still named', () => {
    expect(words('open', exampleMessage({ deviceName: '' })).subject).toContain('dev-7');
  });

  it('whatever a device says, subject and text hold no control, hidden or turning character and stay in their limits', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 600 });
    const bad = /(?!\n)[\p{Cc}\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;
    fc.assert(
      fc.property(nasty, nasty, nasty, (name, summary, instance) => {
        const message = exampleMessage({ deviceName: name, summary, instance, title: name, owner: summary });
        for (const operation of ['open', 'note', 'resolve', 'reopen'] as const) {
          const { subject, text } = words(operation, message, { subject: 80, text: 900 });
          expect(subject).not.toMatch(/\n/);
          expect(subject.length).toBeLessThanOrEqual(80);
          expect(text.length).toBeLessThanOrEqual(900);
          expect(`${subject}\n${text}`).not.toMatch(bad);
          expect(Buffer.from(subject + text).toString()).toBe(subject + text);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('text from a device', () => {
  it.each([
    ['@all', '(at)all'],
    ['hello @channel!', 'hello (at)channel!'],
    ['mail ann@example.org', 'mail ann@example.org'],
    ['<!here> <@U123> <#C1>', '(!here> <(at)U123> (#C1>'],
    ['[~admin]', '(~admin]'],
    ['@[team]', '(at)[team]'],
    ['a @ b', 'a @ b'],
  ])('%s calls nobody', (text, expected) => {
    expect(withoutMentions(text)).toBe(expected);
  });

  it('a mention hidden by an invisible character is found all the same', () => {
    expect(safe('@\u200Ball')).toBe('(at)all');
  });

  it('is one line', () => {
    expect(oneLine(' a\r\nb\tc\u0000\u001b[31m  d ')).toBe('a b c[31m d');
  });

  it('is cut between characters', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('ab😀d', 4)).toBe('ab…');
    expect(cut('abc', 3)).toBe('abc');
  });
});

describe('a curve in a line of text', () => {
  it('goes from the lowest to the highest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([5, 5, 5])).toBe('▅▅▅');
  });

  it('keeps a short peak when it is thinned', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 501 ? 9 : 1));
    expect(Math.max(...thinned(values, 60))).toBe(9);
    expect(thinned(values, 60)).toHaveLength(60);
    expect(heights([2, 4, 3])).toEqual([0, 1, 0.5]);
  });
});
