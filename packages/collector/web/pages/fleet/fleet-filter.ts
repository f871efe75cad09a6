import { type DeviceTile, type Health, healths, type Role } from '@forewarn/shared';

export interface FleetFilter {
  /** Literal text, matched in name, owner, site and tags, in any case. */
  readonly text: string;
  readonly healths: ReadonlySet<Health>;
  readonly site: string;
  readonly role: Role | '';
}

export function filterTiles(tiles: Iterable<DeviceTile>, filter: FleetFilter): DeviceTile[] {
  const text = filter.text.trim().toLowerCase();
  const found: DeviceTile[] = [];
  for (const tile of tiles) {
    if (filter.healths.size > 0 && !filter.healths.has(tile.health)) continue;
    if (filter.site !== '' && tile.site !== filter.site) continue;
    if (filter.role !== '' && tile.role !== filter.role) continue;
    if (text !== '' && !matches(tile, text)) continue;
    found.push(tile);
  }
  return found;
}

function matches(tile: DeviceTile, text: string): boolean {
  return (
    tile.name.toLowerCase().includes(text) ||
    tile.owner.toLowerCase().includes(text) ||
    tile.site.toLowerCase().includes(text) ||
    tile.tags.some((tag) => tag.toLowerCase().includes(text))
  );
}

export const sortKeys = [
  'health',
  'name',
  'site',
  'role',
  'owner',
  'incidents',
  'cpu',
  'memory',
  'disk',
  'seenAt',
] as const;
export type SortKey = (typeof sortKeys)[number];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
export const compareNames = (a: string, b: string): number => collator.compare(a, b);

/** The tiles come in name order and the sort is stable: equal ones stay so. Missing readings are always last. */
export function sortTiles(tiles: readonly DeviceTile[], key: SortKey, descending: boolean): DeviceTile[] {
  if (key === 'name') return descending ? [...tiles].reverse() : [...tiles];
  const way = descending ? -1 : 1;
  return [...tiles].sort((a, b) => missingLast(a, b, key) ?? way * compare(a, b, key));
}

function missingLast(a: DeviceTile, b: DeviceTile, key: SortKey): number | undefined {
  const noneOfA = a[key] === null;
  const noneOfB = b[key] === null;
  return noneOfA === noneOfB ? undefined : noneOfA ? 1 : -1;
}

function compare(a: DeviceTile, b: DeviceTile, key: SortKey): number {
  if (key === 'health') return healths.indexOf(a.health) - healths.indexOf(b.health);
  const [left, right] = [a[key], b[key]];
  if (typeof left === 'string' && typeof right === 'string') return compareNames(left, right);
  return Number(left) - Number(right);
}

/** Devices of one site, in name order, so that a tile keeps its place. */
export interface TileGroup {
  readonly name: string;
  readonly tiles: readonly DeviceTile[];
}

export function groupBySite(tiles: readonly DeviceTile[], grouped: boolean): TileGroup[] {
  if (tiles.length === 0) return [];
  if (!grouped) return [{ name: '', tiles }];
  const sites = new Map<string, DeviceTile[]>();
  for (const tile of tiles) {
    const site = sites.get(tile.site);
    if (site) site.push(tile);
    else sites.set(tile.site, [tile]);
  }
  return [...sites]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, members]) => ({ name: name === '' ? 'No site' : name, tiles: members }));
}
