/** Visits every member once in a round of `slots` steps, a few at each step. */
export interface Wheel<Member> {
  add(member: Member): void;
  remove(member: Member): void;
  /** Members of the next slot; they may be removed while being visited. */
  next(): Iterable<Member>;
}

export function createWheel<Member>(slots: number): Wheel<Member> {
  const wheel = Array.from({ length: Math.max(1, slots) }, () => new Set<Member>());
  const slotOf = new Map<Member, Set<Member>>();
  let turn = 0;
  let place = 0;
  return {
    add(member) {
      // Spread evenly, whenever they come: a whole fleet that reconnects at once is not looked at at once.
      const slot = wheel[place++ % wheel.length];
      if (slot === undefined || slotOf.has(member)) return;
      slot.add(member);
      slotOf.set(member, slot);
    },
    remove(member) {
      slotOf.get(member)?.delete(member);
      slotOf.delete(member);
    },
    next: () => wheel[turn++ % wheel.length] ?? [],
  };
}
