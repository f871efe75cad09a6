import type { Delivery, Operation } from '../incidents/delivery.ts';

/** What comes next for one incident at one target. */
export type Step =
  | { readonly do: 'rest' }
  | { readonly do: 'deliver'; readonly row: Delivery }
  /** Notes that were still waiting for their moment when the end came: the last word carries their count. */
  | { readonly do: 'fold'; readonly rows: readonly Delivery[] }
  /** Nothing may overtake the head: rows that fell due meanwhile wait with it. */
  | { readonly do: 'wait'; readonly until: number; readonly rows: readonly Delivery[] }
  /** They speak of a ticket that could not be opened. */
  | { readonly do: 'give-up'; readonly rows: readonly Delivery[]; readonly because: Delivery };

const rank: Record<Operation, number> = { open: 0, reopen: 1, note: 2, resolve: 3 };

/** Told in the order it happened; what makes the ticket comes first even when the clock was set back in between. */
function ordered(rows: readonly Delivery[], linked: boolean): Delivery[] {
  const first = (row: Delivery) => (!linked && row.to === 'ticket' && row.operation === 'open' ? 0 : 1);
  return [...rows].sort(
    (a, b) =>
      first(a) - first(b) ||
      a.createdAt - b.createdAt ||
      rank[a.operation] - rank[b.operation] ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Decides the next step. Pure. `rows`: all of the lane that are not done. `linked`: the ticket is known to be there. */
export function nextStep(rows: readonly Delivery[], linked: boolean, now: number): Step {
  const lane = ordered(rows, linked);
  const active = lane.filter((row) => row.state === 'due' || row.state === 'sending');
  if (active.length === 0) return { do: 'rest' };

  const failed = lane.find((row) => row.state === 'given-up' || row.state === 'uncertain');
  // Not even another opening may pass: the failed one may have left a ticket there that only a person can find.
  if (failed && failed.to === 'ticket' && !linked) return { do: 'give-up', rows: active, because: failed };

  // A note at the head whose moment has not come (one further back may just have been made to wait for the head).
  const unripe = (row: Delivery) => row.operation === 'note' && row.attempts === 0 && row.dueAt > now;
  const [first] = active;
  let head = first;
  if (first && unripe(first)) {
    const end = active.find((row) => row.operation === 'resolve');
    const overtaken = end ? active.filter((row) => unripe(row) && row.createdAt <= end.createdAt) : [];
    if (overtaken.length > 0) return { do: 'fold', rows: overtaken };
    head = active.find((row) => !unripe(row));
  }
  if (!head) return { do: 'rest' };
  if (head.dueAt <= now) return { do: 'deliver', row: head };
  const early = active.filter((row) => row.dueAt <= now);
  return early.length === 0 ? { do: 'rest' } : { do: 'wait', until: head.dueAt, rows: early };
}
