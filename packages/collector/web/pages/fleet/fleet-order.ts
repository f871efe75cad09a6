import type { DeviceTile } from '@forewarn/shared';
import { computed } from '@preact/signals';
import { fleet } from '../../live/fleet-store.ts';
import { compareNames } from './fleet-filter.ts';

/** Ids in name order: comparing names is what costs, so it is done only when devices come, go or are renamed. */
const order = computed<readonly string[]>(() => {
  fleet.structure.value;
  return [...fleet.byId.values()]
    .sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
    .map((tile) => tile.id);
});

/** Every device as it is now, in name order. */
export function tilesInOrder(): DeviceTile[] {
  const tiles: DeviceTile[] = [];
  for (const id of order.value) {
    const tile = fleet.byId.get(id);
    if (tile) tiles.push(tile);
  }
  return tiles;
}

/** Sites that devices are at, for the filter. */
export const sites = computed<readonly string[]>(() => {
  fleet.structure.value;
  return [...new Set([...fleet.byId.values()].map((tile) => tile.site))].filter(Boolean).sort(compareNames);
});
