import type { Delivery } from '../incidents/delivery.ts';
import type { Core } from '../storage/store.ts';
import type { TargetWorker } from './target-worker.ts';
import { linkId } from './tell.ts';

/** Rows looked at together, and the most a target is given at once: all of a backlog that is ever in memory. */
const pageRows = 100;

interface DispatchOptions {
  readonly core: Core;
  readonly workers: ReadonlyMap<string, TargetWorker>;
  now(): number;
  /** A row for a target that nobody works for: it must not stay due. */
  orphaned(row: Delivery): Promise<void>;
  /** The store failed while nobody was waiting for `work`. */
  failed(reason: unknown): void;
}

export interface Dispatch {
  /** Look again, now or as soon as the present look is over. Costs nothing when called often. */
  wake(): void;
  /** Resolves when all that is due is done, also what is written meanwhile; rejects when the store fails. */
  work(): Promise<void>;
}

/** Hands what is due to the targets that are free and willing, each on its own: a slow one keeps nobody else waiting. */
export function createDispatch({ core, workers, now, orphaned, failed }: DispatchOptions): Dispatch {
  const running = new Set<string>();
  /** Lanes that could not go on, so that they are not tried for ever. */
  const idle = new Set<string>();
  let waiters: { done: () => void; fail: (reason: unknown) => void }[] = [];
  let dirty = false;
  let looking = false;
  let failure: { reason: unknown } | undefined;

  /** One look through what is due. Rows of targets that are busy or resting are passed over and stay. */
  async function look(): Promise<void> {
    const given = new Map<string, Set<string>>();
    const willing = () =>
      new Set(
        [...workers]
          .filter(([name, one]) => !running.has(name) && !given.has(name) && !one.resting())
          .map(([name]) => name),
      );
    if (workers.size > 0 && willing().size === 0) return;
    let offset = 0;
    let more = true;
    while (more) {
      const open = willing();
      // By its due moment alone: whatever is finished lies beyond every moment.
      const rows = await core.find('delivery', { orderBy: 'dueAt', from: 0, to: now() + 1, limit: pageRows, offset });
      for (const row of rows) {
        if (!workers.has(row.target)) {
          await orphaned(row);
          dirty = true;
        } else if (open.has(row.target) && !idle.has(linkId(row))) {
          given.set(row.target, (given.get(row.target) ?? new Set()).add(row.incident));
        }
      }
      offset += pageRows;
      more = rows.length === pageRows && willing().size > 0;
    }
    for (const [name, incidents] of given) begin(name, [...incidents]);
  }

  function begin(name: string, incidents: readonly string[]): void {
    const worker = workers.get(name);
    if (!worker) return;
    running.add(name);
    worker
      .run(incidents)
      .then((stuck) => {
        for (const incident of stuck) idle.add(linkId({ incident, target: name }));
      })
      .catch((reason: unknown) => {
        failure ??= { reason };
      })
      .finally(() => {
        running.delete(name);
        wake();
      });
  }

  function wake(): void {
    dirty = true;
    if (!looking) void pump();
  }

  async function pump(): Promise<void> {
    looking = true;
    try {
      while (dirty && !failure) {
        dirty = false;
        await look();
      }
    } catch (reason) {
      failure ??= { reason };
    }
    looking = false;
    if (running.size > 0) return;
    const [ended, why] = [waiters, failure];
    waiters = [];
    failure = undefined;
    idle.clear();
    for (const { done, fail } of ended) why ? fail(why.reason) : done();
    if (why && ended.length === 0) failed(why.reason);
  }

  return {
    wake,
    work: () =>
      new Promise((done, fail) => {
        waiters.push({ done, fail });
        wake();
      }),
  };
}
