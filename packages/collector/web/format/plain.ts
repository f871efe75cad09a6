/**
 * Characters that a machine could use to mislead the reader: C0 and C1 controls (but tab and newline), bidirectional
 * marks and overrides (Unicode TR 9), zero-width characters, line and paragraph separators, tags.
 */
const misleading = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u200B\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${code}⟩`;
}

/** The text with every misleading character written out, so that what is read is what is there. */
export function plain(text: string): string {
  return text.replace(misleading, escaped);
}

/** `plain` over every string of a parsed message, done once where it enters, so that no page can forget it. */
export function plainDeep<T>(value: T): T {
  return visit(value) as T;
}

function visit(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(visit);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), visit(inner)]));
}
