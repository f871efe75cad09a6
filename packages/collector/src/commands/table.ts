/** Names come from devices and people: nothing in them may move the cursor or turn the reading direction (SECURITY S43). */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

/** Columns under their headings, as wide as they need to be. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map((cell) => printable(String(cell))));
  const widths = headings.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `2026-01-31 22:00` UTC, or a dash. */
export const when = (at: number | null): string =>
  at === null || at === 0 ? '-' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
