import { RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { TicketTarget } from '../../../packages/collector/src/delivery/tell.ts';
import type { TicketConnection, TicketRef } from '../../../packages/collector/src/tickets/connector.ts';

/** What happens to the next call that changes something. */
export type Mishap = 'refuse' | 'fail' | 'commit, then fail' | 'commit late' | 'ask for patience';

export interface Vendor {
  readonly target: TicketTarget;
  readonly tickets: { id: string; key: string; madeAt: number; closed: boolean; touched: boolean; words: string[] }[];
  /** One per changing call. */
  readonly mishaps: (Mishap | null)[];
  down: boolean;
  readonly calls: string[];
}

/**
 * A ticket system in memory whose search lags behind, and which may commit and then say that it failed,
 * or commit after the caller has gone away.
 */
export function createVendor(now: () => number, lagMs: number, name = 'desk'): Vendor {
  const pending: { at: number; commit: (at: number) => void }[] = [];
  const vendor = {
    tickets: [] as Vendor['tickets'],
    mishaps: [] as Vendor['mishaps'],
    down: false,
    calls: [] as string[],
  };

  function settle(): void {
    for (const late of pending.splice(0)) {
      if (late.at <= now()) late.commit(late.at);
      else pending.push(late);
    }
  }
  function change<Result>(call: string, commit: (at: number) => Result): Result {
    settle();
    vendor.calls.push(call);
    if (vendor.down) throw new RetryLater('connection refused');
    const mishap = vendor.mishaps.shift() ?? null;
    switch (mishap) {
      case null:
        return commit(now());
      case 'refuse':
        throw new RetryLater('connection refused');
      case 'ask for patience':
        throw new RetryLater('slow down', { afterMs: 120_000 });
      case 'fail':
        throw new Uncertain('500');
      case 'commit, then fail':
        commit(now());
        throw new Uncertain('500 after the commit');
      case 'commit late':
        // The caller's time limit is 10 s; it is committed 5 s later.
        pending.push({ at: now() + 15_000, commit });
        throw new Uncertain('no answer within 10 s');
    }
  }
  const there = (ref: TicketRef) => {
    const ticket = vendor.tickets.find((one) => one.id === ref.id);
    if (!ticket) throw new Error(`no ticket ${ref.id}`);
    return ticket;
  };

  const connection: TicketConnection = {
    async find(key) {
      settle();
      vendor.calls.push(`find ${key}`);
      if (vendor.down) throw new RetryLater('connection refused');
      const found = vendor.tickets.find((one) => one.key === key && now() - one.madeAt >= lagMs);
      return found ? { id: found.id, url: '' } : null;
    },
    async open(key, message) {
      return change(`open ${key}`, (at) => {
        const id = String(vendor.tickets.length + 1);
        vendor.tickets.push({ id, key, madeAt: at, closed: false, touched: false, words: [message.title] });
        return { id, url: '' };
      });
    },
    async read(ref) {
      return { status: there(ref).closed ? 'closed' : 'open', touched: there(ref).touched };
    },
    async note(ref, message) {
      change(`note ${ref.id}`, () => there(ref).words.push(`note ${message.repeats}`));
    },
    async resolve(ref) {
      return change(`resolve ${ref.id}`, () => {
        const ticket = there(ref);
        if (!ticket.closed) ticket.words.push('over');
        if (ticket.touched) return 'left-open';
        ticket.closed = true;
        return 'closed';
      });
    },
    async reopen(ref) {
      return change(`reopen ${ref.id}`, () => {
        there(ref).closed = false;
        there(ref).words.push('again');
        return ref;
      });
    },
    check: async () => 'fine',
  };
  return Object.assign(vendor, { target: { name, to: 'ticket' as const, connection, findLagMs: lagMs } });
}
