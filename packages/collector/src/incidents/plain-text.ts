/**
 * Text that came from a device or a person, made safe to show in systems that are not ours.
 * The character lists: C0/C1 controls (ECMA-48), bidirectional controls and isolates (Unicode UAX #9),
 * zero-width characters and the byte-order mark, which hide text or turn it around (SECURITY S43).
 */
const hidden = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu;
const lineBreaks = /\r\n|[\r\n\u2028\u2029]/g;
const loneSurrogate = /\p{Cs}/gu;

/** One line: control, hidden and direction-changing characters are gone, white space is single. */
export function oneLine(text: string): string {
  return text
    .replace(lineBreaks, ' ')
    .replaceAll('\t', ' ')
    .replace(hidden, '')
    .replace(loneSurrogate, '\uFFFD')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * `@all`, `<!here>`, `[~name]` call people in chat and ticket systems: a device must not be able to (SECURITY S51).
 * Mail addresses stay as they are.
 */
export function withoutMentions(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}_[{"])/gu, '(at)')
    .replace(/<(?=[!@#])/g, '(')
    .replace(/\[(?=~)/g, '(');
}

/** At most `length` UTF-16 units, cut between characters, the cut shown as `…`. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  if (length <= 0) return '';
  const kept = text.slice(0, length - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** What a device, rule or person supplied, ready for a ticket or a mail. */
export const safe = (text: string, length = 500): string => cut(withoutMentions(oneLine(text)), length);
