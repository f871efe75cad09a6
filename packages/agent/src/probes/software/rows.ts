import type { Fact } from '@forewarn/shared';

/** One program or package that is installed. */
export interface Software {
  readonly name: string;
  readonly version: string;
  /** Who made or packed it, or where it came from; empty = not told. */
  readonly from: string;
  /** It only came because something else needs it. */
  readonly dependency?: boolean;
}

/** A section holds 500 rows (the wire's limit). */
const mostRows = 500;
const longest = 200;

/**
 * All of it where it fits; else what was chosen, and how much came with it: thousands of libraries are no inventory.
 * Sorted, so that an unchanged machine sends nothing.
 */
export function toFact(software: readonly Software[]): Fact {
  const byName = [...software].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  );
  const chosen = byName.length <= mostRows ? byName : byName.filter(({ dependency }) => dependency !== true);
  const kept = chosen.slice(0, byName.length <= mostRows ? mostRows : mostRows - 1);
  const rows: Fact['rows'] = kept.map(({ name, version, from }) => ({
    name: name.slice(0, longest),
    version: version.slice(0, longest),
    from: from.slice(0, longest),
  }));
  const left = byName.length - kept.length;
  if (left > 0) rows.push({ name: `(${left} more)`, version: '', from: 'came with these' });
  return { section: 'software', rows };
}
