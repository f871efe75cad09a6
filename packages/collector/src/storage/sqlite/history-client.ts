import type { History } from '../store.ts';
import type { Caller } from './caller.ts';
import type { ReaderRequest } from './messages.ts';

/** History, as the main thread sees it: the reading thread does the work. */
export function createHistoryClient(reader: Pick<Caller<ReaderRequest>, 'call'>): History {
  return {
    read: (query) => reader.call({ kind: 'read', query }),
    compact: (now) => reader.call({ kind: 'compact', now }),
    retain: (now, limits) => reader.call({ kind: 'retain', now, limits }),
    stats: () => reader.call({ kind: 'stats' }),
  };
}
