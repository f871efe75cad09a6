/** More than about three lines of a narrow column. */
const fold = 160;

/** What a machine says in a sentence or ten: so much as can be scanned, the rest behind a click. */
export function LongText({ text }: { text: string }) {
  if (text === '') return null;
  if (text.length <= fold) return <p class="long-text small muted">{text}</p>;
  return (
    <details class="folded small muted">
      <summary class="long-text">{text}</summary>
    </details>
  );
}
