export interface Import {
  readonly from: string;
  /** Path below packages/, or the package's name. */
  readonly to: string;
  readonly isType: boolean;
}

/** Files that reach themselves through their imports, each ring once and in order of names (Tarjan's components). */
export function ringsOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const open: string[] = [];
  const rings: string[][] = [];

  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    open.push(file);
    let low = own;
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? low);
    }
    if (low === own) {
      const ring = open.splice(open.indexOf(file));
      if (ring.length > 1 || next.get(file)?.includes(file)) rings.push(ring.sort());
    }
    return low;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return rings;
}
