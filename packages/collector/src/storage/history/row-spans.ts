/** Rows of the journal, some together, with the oldest and newest moment read in them: what a query need not look at. */
export interface RowSpans {
  add(row: number, at: number): void;
  overlaps(row: number, from: number, to: number): boolean;
  /** Stretches [first, last] of rows with after < row ≤ upTo that may hold readings of from ≤ at < to. */
  within(after: number, upTo: number, from: number, to: number): [first: number, last: number][];
  forget(upTo: number): void;
}

const rowsTogether = 64;

export function createRowSpans(): RowSpans {
  const spans = new Map<number, { oldest: number; newest: number }>();
  const numberOf = (row: number): number => Math.floor(row / rowsTogether);
  let known = { number: -1, span: { oldest: 0, newest: 0 } };
  const spanOf = (number: number): { oldest: number; newest: number } => {
    if (known.number === number) return known.span;
    const span = spans.get(number) ?? { oldest: Number.POSITIVE_INFINITY, newest: Number.NEGATIVE_INFINITY };
    spans.set(number, span);
    known = { number, span };
    return span;
  };
  const fits = (number: number, from: number, to: number): boolean => {
    const span = spans.get(number);
    return span !== undefined && span.newest >= from && span.oldest < to;
  };
  return {
    add(row, at) {
      const span = spanOf(numberOf(row));
      if (at < span.oldest) span.oldest = at;
      if (at > span.newest) span.newest = at;
    },
    overlaps: (row, from, to) => fits(numberOf(row), from, to),
    within(after, upTo, from, to) {
      const found: [number, number][] = [];
      for (let number = numberOf(after + 1); number <= numberOf(upTo) && after < upTo; number++) {
        if (!fits(number, from, to)) continue;
        found.push([Math.max(after + 1, number * rowsTogether), Math.min(upTo, (number + 1) * rowsTogether - 1)]);
      }
      return found;
    },
    forget(upTo) {
      // A group that is only partly gone stays, whole: it may then be looked at for nothing.
      for (const number of spans.keys()) if ((number + 1) * rowsTogether - 1 <= upTo) spans.delete(number);
      known = { number: -1, span: { oldest: 0, newest: 0 } };
    },
  };
}
