import { expect, it } from 'vitest';
import { plain, plainDeep } from '../../../packages/collector/web/format/plain.ts';

it('writes out characters that turn the reading direction, hide or break a line', () => {
  expect(plain('pay\u202Etxt.exe')).toBe('pay⟨U+202E⟩txt.exe');
  expect(plain('a\u2066b\u2069')).toBe('a⟨U+2066⟩b⟨U+2069⟩');
  expect(plain('a\u200Bb\uFEFF')).toBe('a⟨U+200B⟩b⟨U+FEFF⟩');
  expect(plain('\u001B[31mred')).toBe('⟨U+001B⟩[31mred');
  expect(plain('a\u2028b')).toBe('a⟨U+2028⟩b');
  expect(plain('\u{E0041}')).toBe('⟨U+E0041⟩');
});

it('leaves lines, tabs, other scripts and emoji as they are', () => {
  const text = 'Kraków\n\tمرحبا 東京 👩‍💻';
  expect(plain(text)).toBe(text);
});

it('reaches every text of a message, keys too', () => {
  expect(plainDeep({ a: ['\u202E', { 'k\u0000': '\u0007' }], n: 1, nothing: null })).toEqual({
    a: ['⟨U+202E⟩', { 'k⟨U+0000⟩': '⟨U+0007⟩' }],
    n: 1,
    nothing: null,
  });
});
