import { createOutbox } from '../../../packages/collector/src/delivery/outbox.ts';
import type { TicketTarget } from '../../../packages/collector/src/delivery/tell.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';
import { exampleRow, monday } from '../tickets/example.ts';
import { Crash, createMortal } from './crash.ts';
import { type Clock, createClock, silentLog } from './harness.ts';

/** A help desk as the story needs it: fresh for each crash point. */
export interface StoryDesk {
  readonly target: TicketTarget;
  /** All tickets there: whose, and whether closed. */
  seen(): Promise<readonly { readonly key: string; readonly closed: boolean }[]>;
  end(): Promise<void>;
}
export type MakeStoryDesk = (clock: Clock, core: Core) => Promise<StoryDesk>;

export interface StoryEnd {
  readonly diedAt: number;
  readonly tickets: readonly { readonly key: string; readonly closed: boolean }[];
  readonly states: readonly string[];
}

const steps = 40;
const stepMs = 30_000;

/** Lives until all is told, as `truth` shows. */
async function live(core: Core, target: TicketTarget, clock: Clock, truth: Core): Promise<void> {
  const outbox = createOutbox({ core, targets: [target], random: () => 0.5, now: clock.now, log: silentLog });
  for (let i = 0; i < steps; i += 1) {
    await outbox.work();
    clock.pass(stepMs);
    if ((await truth.count('delivery', { where: { state: ['due', 'sending'] } })) === 0) return;
  }
}

/**
 * An incident opens, repeats and is resolved; the collector dies at step n and is started again (and lives).
 * Told for n = 1, 1 + stride, … until there is no n-th step to die at.
 */
export async function tellForEveryCrash(make: MakeStoryDesk, stride = 1): Promise<StoryEnd[]> {
  const ends: StoryEnd[] = [];
  for (let n = 1; ; n += stride) {
    const { core } = await openMemory();
    const clock = createClock();
    const desk = await make(clock, core);
    const open = exampleRow('open');
    const rows = [
      open,
      exampleRow('note', { createdAt: monday + 1 }),
      exampleRow('resolve', { createdAt: monday + 2 }),
    ];
    await core.tx(rows.map((row) => ({ insertOnce: 'delivery', row })));
    clock.pass(10);

    const mortal = createMortal(core, desk.target, n);
    await live(mortal.core, mortal.target, clock, core).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    if (!mortal.survived()) await live(core, desk.target, clock, core);
    // Whatever was still on its way there has arrived by now.
    clock.pass(600_000);
    const states = (await core.find('delivery', { orderBy: 'createdAt' })).map(
      (row) => `${row.operation} ${row.state}`,
    );
    ends.push({ diedAt: n, tickets: await desk.seen(), states });
    await desk.end();
    if (mortal.survived()) return ends;
  }
}
