import { openMemory } from './memory.ts';
import { openSqlite } from './sqlite/open.ts';
import type { Stores } from './store.ts';
import { StoreError } from './store-error.ts';

/** The storage backends, by URL scheme. A new one is a file and a line here. */
export const backends: Readonly<Record<string, (rest: string) => Promise<Stores>>> = {
  sqlite: openSqlite,
  memory: openMemory,
};

/** Opens `sqlite:PATH` or `memory:`. Throws StoreError with the cause and the way out. */
export async function openStores(url: string): Promise<Stores> {
  const colon = url.indexOf(':');
  const open = backends[url.slice(0, Math.max(colon, 0))];
  if (open === undefined) {
    const known = Object.keys(backends).join(':, ');
    throw new StoreError('bad-url', `The storage address "${url}" names no known kind of store; possible: ${known}:`);
  }
  return open(url.slice(colon + 1));
}
