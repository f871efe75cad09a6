import type { Core } from '../storage/store.ts';
import type { Desk, DeskComment, DeskTicket } from '../tickets/desk.ts';

/** Where the last number given to a ticket is kept; numbers are never used again. */
const numberSetting = 'desk.last-number';

interface DeskStoreOptions {
  readonly core: Core;
  /** A ticket was made or changed: tell the browsers. */
  readonly onChange?: (ticket: string) => void;
}

/** The built-in desk kept as records. Use one per store: numbers are given in turn. */
export function createDeskStore({ core, onChange }: DeskStoreOptions): Desk {
  let turn: Promise<unknown> = Promise.resolve();
  const changed = (id: string) => onChange?.(id);

  async function numbered(ticket: Omit<DeskTicket, 'number'>): Promise<boolean> {
    // A conflict is another writer's number or the same ticket: look again, and never spin for long.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (await core.get('deskTicket', ticket.id)) return false;
      const last = await core.get('setting', numberSetting);
      const number = Number(last?.value ?? 0) + 1;
      const row: DeskTicket = { ...ticket, number };
      const done = await core.tx([
        { insert: 'deskTicket', row },
        last
          ? { update: 'setting', id: numberSetting, expect: { value: last.value }, set: { value: String(number) } }
          : { insert: 'setting', row: { id: numberSetting, value: String(number) } },
      ]);
      if (done === 'done') {
        changed(ticket.id);
        return true;
      }
    }
    throw new Error(`the desk found no number for ticket ${ticket.id}: too many writers at once`);
  }

  return {
    get: async (id) => (await core.get('deskTicket', id)) as DeskTicket | undefined,
    create(ticket) {
      const made = turn.then(() => numbered(ticket));
      turn = made.catch(() => undefined);
      return made;
    },
    async change(id, set, comment, expect) {
      const written = await core.tx([
        // Without anything to set this still asks that the ticket is there.
        { update: 'deskTicket', id, ...(expect ? { expect } : {}), set },
        ...(comment ? [{ insert: 'deskComment' as const, row: comment satisfies DeskComment }] : []),
      ]);
      if (written === 'done') {
        changed(id);
        return true;
      }
      return comment !== null && (await core.get('deskComment', comment.id)) !== undefined;
    },
  };
}
