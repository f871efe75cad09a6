const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values brought down to at most `columns` by taking the highest of each stretch: a short peak must not vanish. */
export function thinned(values: readonly number[], columns: number): number[] {
  if (values.length <= columns) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    return values.slice(from, to).reduce((highest, value) => Math.max(highest, value), Number.NEGATIVE_INFINITY);
  });
}

/** Each value's height between the lowest and the highest, 0–1; a flat line lies in the middle. */
export function heights(values: readonly number[]): number[] {
  const lowest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const span = highest - lowest;
  return values.map((value) => (span === 0 ? 0.5 : (value - lowest) / span));
}

/** A curve in one line of text, which every ticket system and mail program can show. */
export function sparkline(values: readonly number[], columns = 60): string {
  return heights(thinned(values, columns))
    .map((height) => bars[Math.min(bars.length - 1, Math.floor(height * bars.length))] ?? '')
    .join('');
}
