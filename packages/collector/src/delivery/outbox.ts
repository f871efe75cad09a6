import type { Delivery } from '../incidents/delivery.ts';
import type { Write } from '../storage/store.ts';
import type { TicketRef } from '../tickets/connector.ts';
import { type AttemptDeps, never } from './attempt.ts';
import { longestAskedMs, longestBackoffMs } from './backoff.ts';
import { createDispatch } from './dispatch.ts';
import { createTargetWorker, type TargetMetrics } from './target-worker.ts';
import { type ConnectedTarget, newLink } from './tell.ts';

export interface OutboxOptions extends Omit<AttemptDeps, 'doubtBefore'> {
  readonly targets: readonly ConnectedTarget[];
  /** After a restore: its moment. What was due before it may have been told already and is looked for first. */
  readonly doubtBefore?: number;
  /** How often it looks by itself for what has fallen due, ms. */
  readonly everyMs?: number;
}

/** The only place that retries. Rows are written by whoever decides; this tells them, each exactly once, in order. */
export interface Outbox {
  start(): void;
  /** Finishes what is on its way and takes nothing new. */
  stop(): Promise<void>;
  /** Something was just committed. */
  poke(): void;
  /** Does all that is due now. */
  work(): Promise<void>;
  /** A person says: try this again, and with it all that failed for the same incident there. False = nothing has failed. */
  retry(id: string): Promise<boolean>;
  /** A person found the ticket that an uncertain row made: from now on it is ours. */
  adopt(id: string, ref: TicketRef): Promise<boolean>;
  /** The collector's clock was stepped: what waits for a moment waits no longer or shorter for it. */
  clockStepped(byMs: number): Promise<void>;
  metrics(): readonly TargetMetrics[];
  /** Rows by state, from the store. `done` is not counted. */
  depth(): Promise<Record<'due' | 'sending' | 'given-up' | 'uncertain', number>>;
}

const usualEveryMs = 5_000;
export function createOutbox(options: OutboxOptions): Outbox {
  const { core, log } = options;
  const deps: AttemptDeps = { ...options, doubtBefore: options.doubtBefore ?? 0 };
  const workers = new Map(options.targets.map((target) => [target.name, createTargetWorker(target, deps)]));
  const { wake: poke, work } = createDispatch({
    core,
    workers,
    now: options.now,
    orphaned,
    failed: (reason) => log.error({ err: reason }, 'the outbox could not use the store; it tries again in a moment'),
  });
  let timer: NodeJS.Timeout | undefined;

  /** Rows for a target that is no longer configured would wait for ever, unseen. */
  async function orphaned({ id, state, target }: Delivery): Promise<void> {
    const error = `No ticket system or channel is called "${target}" any more. Configure it again and retry.`;
    const set = { state: 'given-up', dueAt: never, error } as const;
    await core.tx([{ update: 'delivery', id, expect: { state }, set }]);
  }

  const failed = (row: Delivery | undefined): row is Delivery =>
    row !== undefined && (row.state === 'given-up' || row.state === 'uncertain');

  /** Everything that failed in the row's lane is due again; the attempts stay counted, so a ticket is looked for first. */
  async function again(row: Delivery, more: readonly Write[]): Promise<boolean> {
    const where = { incident: row.incident, state: ['given-up', 'uncertain'] as const };
    const rows = (await core.find('delivery', { where })).filter((one) => one.target === row.target);
    const done = await core.tx([
      ...more,
      ...rows
        .filter((one) => more.length === 0 || one.id !== row.id)
        .map((one) => ({
          update: 'delivery' as const,
          id: one.id,
          expect: { state: one.state },
          set: { state: 'due' as const, dueAt: options.now(), error: null },
        })),
    ]);
    if (done === 'done') poke();
    return done === 'done';
  }

  /** Moves what falls due at or after `from`; a row that another hand changes meanwhile has its own new moment. */
  async function moveDue(from: number, move: (dueAt: number) => number): Promise<void> {
    const rows = await core.find('delivery', { orderBy: 'dueAt', from, to: never, limit: 100_000 });
    for (const { id, state, attempts, dueAt, createdAt } of rows) {
      const expect = { state, attempts, dueAt };
      // Its place in the order too: what comes next is made in a time that has been before.
      const set = { dueAt: move(dueAt), createdAt: Math.min(createdAt, options.now()) };
      await core.tx([{ update: 'delivery', id, expect, set }]);
    }
    poke();
  }

  return {
    start() {
      // Nothing waits so long: the clock was set back while we were away.
      const now = options.now();
      moveDue(now + 2 * longestAskedMs, () => now + longestBackoffMs).catch((reason) =>
        log.error({ err: reason }, 'the outbox could not use the store; it tries again in a moment'),
      );
      timer = setInterval(poke, options.everyMs ?? usualEveryMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      for (const worker of workers.values()) worker.stop();
      await work();
    },
    poke,
    work,
    async retry(id) {
      const row = await core.get('delivery', id);
      return failed(row) ? again(row, []) : false;
    },
    async adopt(id, ref) {
      const row = await core.get('delivery', id);
      if (!failed(row) || row.to !== 'ticket') return false;
      const now = options.now();
      const set = { state: 'done', dueAt: never, doneAt: now, error: null } as const;
      return again(row, [
        { update: 'delivery', id: row.id, expect: { state: row.state }, set },
        { put: 'ticketLink', row: newLink(row, ref, now) },
      ]);
    },
    async clockStepped(byMs) {
      for (const worker of workers.values()) worker.clockStepped(byMs);
      // Set ahead, it only makes things due a little early.
      if (byMs < 0) await moveDue(options.now(), (dueAt) => dueAt + byMs);
    },
    metrics: () => [...workers.values()].map((worker) => worker.metrics()),
    async depth() {
      const states = ['due', 'sending', 'given-up', 'uncertain'] as const;
      const [due = 0, sending = 0, givenUp = 0, uncertain = 0] = await Promise.all(
        states.map((state) => core.count('delivery', { where: { state } })),
      );
      return { due, sending, 'given-up': givenUp, uncertain };
    },
  };
}
