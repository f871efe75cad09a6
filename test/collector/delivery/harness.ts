import type { Log } from '../../../packages/collector/src/delivery/attempt.ts';
import { createOutbox, type Outbox, type OutboxOptions } from '../../../packages/collector/src/delivery/outbox.ts';
import type { ConnectedTarget } from '../../../packages/collector/src/delivery/tell.ts';
import type { Delivery } from '../../../packages/collector/src/incidents/delivery.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';
import { monday } from '../tickets/example.ts';

/** A clock that moves only when told. */
export interface Clock {
  now(): number;
  pass(ms: number): void;
}

export function createClock(): Clock {
  let now = monday;
  return {
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
  };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface Office {
  readonly core: Core;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly log: string[];
  write(...rows: Delivery[]): Promise<void>;
  row(id: string): Promise<Delivery | undefined>;
  states(): Promise<string[]>;
  /** Lets time pass in steps, working after each, as the timer would. */
  live(ms: number, stepMs?: number): Promise<void>;
}

/** An outbox over the memory store, with a clock of its own. */
export async function openOffice(
  targets: readonly ConnectedTarget[],
  set: Partial<OutboxOptions> & { clock?: Clock } = {},
): Promise<Office> {
  const core = set.core ?? (await openMemory()).core;
  const clock = set.clock ?? createClock();
  const log: string[] = [];
  const note = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`);
  const outbox = createOutbox({
    targets,
    random: () => 0.5,
    log: { info: note, warn: note, error: note },
    now: clock.now,
    ...set,
    core,
  });
  return {
    core,
    clock,
    outbox,
    log,
    async write(...rows) {
      await core.tx(rows.map((row) => ({ insertOnce: 'delivery', row })));
    },
    row: (id) => core.get('delivery', id),
    async states() {
      const rows = await core.find('delivery', { orderBy: 'createdAt' });
      return rows.map((row) => `${row.operation} ${row.state}`);
    },
    async live(ms, stepMs = 5_000) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.pass(stepMs);
        await outbox.work();
      }
    },
  };
}
