/** Characters a Message-ID's left side may hold (RFC 5322 §3.2.3, dot-atom); everything else becomes `=` and its code. */
const encode = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_/.-]/gu, (character) => `=${character.codePointAt(0)?.toString(16)}`)
    .replaceAll('.', '=2e')
    .replaceAll('/', '.');

const domainOf = (sender: string): string => sender.slice(sender.lastIndexOf('@') + 1);

/** The same for every try at the same delivery, so that a mail program or server can drop the second of two. */
export const messageId = (delivery: string, sender: string): string =>
  `<forewarn.${encode(delivery)}@${domainOf(sender)}>`;

/** An incident's mails hang below its first, the one that told of its opening (`INCIDENT/TARGET/open`). */
export function thread(delivery: string, sender: string): { inReplyTo?: string; references?: string } {
  const opening = `${delivery.slice(0, delivery.lastIndexOf('/'))}/open`;
  if (delivery === opening) return {};
  const root = messageId(opening, sender);
  return { inReplyTo: root, references: root };
}
