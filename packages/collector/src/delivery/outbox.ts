import type { Delivery } from '../incidents/delivery.ts';
import type { Write } from '../storage/store.ts';
import type { TicketRef } from '../tickets/connector.ts';
import type { AttemptDeps } from './attempt.ts';
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
  metrics(): readonly TargetMetrics[];
  /** Rows by state, from the store. `done` is not counted. */
  depth(): Promise<Record<'due' | 'sending' | 'given-up' | 'uncertain', number>>;
}

const usualEveryMs = 5_000;
const sweepRows = 500;

export function createOutbox(options: OutboxOptions): Outbox {
  const { core, log } = options;
  const deps: AttemptDeps = { ...options, doubtBefore: options.doubtBefore ?? 0 };
  const workers = options.targets.map((target) => createTargetWorker(target, deps));
  const loops = workers.map((worker) => oneAtATime(() => worker.work()));
  let timer: NodeJS.Timeout | undefined;
  let swept = false;

  async function work(): Promise<void> {
    if (!swept) await sweep();
    const ends = await Promise.allSettled(loops.map((loop) => loop()));
    const broken = ends.find((end) => end.status === 'rejected');
    if (broken) throw broken.reason;
  }

  function poke(): void {
    work().catch((error: unknown) => {
      log.error({ err: error }, 'the outbox could not use the store; it tries again in a moment');
    });
  }

  /** Rows for a target that is no longer configured would wait for ever, unseen. */
  async function sweep(): Promise<void> {
    const known = new Set(options.targets.map((target) => target.name));
    let from = '';
    for (;;) {
      const where = { state: ['due', 'sending'] as const };
      const rows = await core.find('delivery', { where, orderBy: 'id', from, limit: sweepRows });
      for (const row of rows.filter((one) => !known.has(one.target))) {
        const error = `No ticket system or channel is called "${row.target}" any more. Configure it again and retry.`;
        await core.tx([
          { update: 'delivery', id: row.id, expect: { state: row.state }, set: { state: 'given-up', error } },
        ]);
      }
      const last = rows.at(-1);
      if (!last || rows.length < sweepRows) break;
      from = `${last.id}\u0000`;
    }
    swept = true;
  }

  const failed = (row: Delivery | undefined): row is Delivery =>
    row !== undefined && (row.state === 'given-up' || row.state === 'uncertain');

  /** Everything that failed in the row's lane is due again; the attempts stay counted, so a ticket is looked for first. */
  async function again(row: Delivery, more: readonly Write[]): Promise<boolean> {
    const where = { incident: row.incident, target: row.target, state: ['given-up', 'uncertain'] as const };
    const rows = await core.find('delivery', { where, orderBy: 'createdAt' });
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

  return {
    start() {
      poke();
      timer = setInterval(poke, options.everyMs ?? usualEveryMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      for (const worker of workers) worker.stop();
      await Promise.allSettled(loops.map((loop) => loop()));
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
      const set = { state: 'done', doneAt: now, error: null } as const;
      return again(row, [
        { update: 'delivery', id: row.id, expect: { state: row.state }, set },
        { put: 'ticketLink', row: newLink(row, ref, now) },
      ]);
    },
    metrics: () => workers.map((worker) => worker.metrics()),
    async depth() {
      const states = ['due', 'sending', 'given-up', 'uncertain'] as const;
      const [due = 0, sending = 0, givenUp = 0, uncertain = 0] = await Promise.all(
        states.map((state) => core.count('delivery', { where: { state } })),
      );
      return { due, sending, 'given-up': givenUp, uncertain };
    },
  };
}

/** Called while it runs, it runs once more afterwards: what was committed in between is not missed. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return begin();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
