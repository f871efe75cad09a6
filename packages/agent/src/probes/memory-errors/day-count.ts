const dayMs = 24 * 3_600_000;

/** How much a counter grew within a day, from its moments of growth; a counter that fell began anew at a boot. */
export function createDayCount(): (name: string, total: number, now: number) => number {
  const series = new Map<string, { total: number; growth: { readonly at: number; readonly by: number }[] }>();
  return (name, total, now) => {
    const known = series.get(name) ?? { total, growth: [] };
    const by = total < known.total ? total : total - known.total;
    if (by > 0) known.growth.push({ at: now, by });
    known.total = total;
    known.growth = known.growth.filter(({ at }) => now - at < dayMs);
    series.set(name, known);
    return known.growth.reduce((sum, one) => sum + one.by, 0);
  };
}
