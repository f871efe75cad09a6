import type { SeriesTable } from '../nouns.ts';
import type { Label, Shelf, ShelfWrite } from './shelf.ts';

/** The names of series as small numbers. New ones are handed out here and written with the first chunk that uses them. */
export interface Labels {
  find(metric: string, instance: string): number | undefined;
  /** Label of each place in the values of a report of that epoch; undefined where nothing was declared. */
  ofTable(table: SeriesTable): (number | undefined)[];
  /** Labels not yet on the shelf, as writes. */
  unsaved(): ShelfWrite[];
  /** Call when those writes are on disk. */
  saved(writes: readonly ShelfWrite[]): void;
}

export function createLabels(shelf: Pick<Shelf, 'labels'>): Labels {
  const known = new Map<string, number>();
  const fresh = new Map<number, Label>();
  let next = 1;
  for (const { id, metric, instance } of shelf.labels()) {
    known.set(`${metric}\n${instance}`, id);
    next = Math.max(next, id + 1);
  }
  const of = (metric: string, instance: string): number => {
    const name = `${metric}\n${instance}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const id = next++;
    known.set(name, id);
    fresh.set(id, { id, metric, instance });
    return id;
  };
  return {
    find: (metric, instance) => known.get(`${metric}\n${instance}`),
    ofTable({ series }) {
      const places: (number | undefined)[] = [];
      for (const [index, metric, instance] of series) places[index] = of(metric, instance);
      return places;
    },
    unsaved: () => [...fresh.values()].map((label) => ({ put: 'label', label })),
    saved(writes) {
      for (const write of writes) if ('put' in write && write.put === 'label') fresh.delete(write.label.id);
    },
  };
}
