import type { Job, Queue } from './cups.ts';
import type { Waiting } from './telling.ts';

/** How a queue moves: what waits, and since when nothing has come out. */
export interface Movement extends Waiting {
  /** Seconds since a document or a page last came out while others wait; 0 = nothing waits. */
  readonly stalledSeconds: number;
}

interface Memory {
  /** Pages that had come out of each waiting document. */
  readonly printed: ReadonlyMap<number, number>;
  readonly movedAt: number;
  /** Until when a document, now waiting or still held, was held. */
  readonly heldUntil: ReadonlyMap<number, number>;
}

/**
 * Keeps, between runs, what a single look at a queue cannot tell: when it last moved, and until when a document was held.
 * All moments are seconds of the print system's own clock, so a jump of this machine's clock changes nothing.
 */
export function createQueueClock(): (queue: Queue, jobs: readonly Job[]) => Movement {
  const memories = new Map<string, Memory>();

  return (queue, jobs) => {
    const now = queue.clock;
    const before = memories.get(queue.name);
    const held = jobs.filter((job) => job.state === 'held');
    const waiting = jobs.filter((job) => job.state !== 'held');
    const heldUntil = new Map(
      jobs.map((job) => [job.id, job.state === 'held' ? now : (before?.heldUntil.get(job.id) ?? 0)]),
    );
    const since = (job: Job) => Math.max(job.createdAt, heldUntil.get(job.id) ?? 0);
    const oldest = waiting.reduce((first, job) => Math.min(first, since(job)), now);
    const printed = new Map(waiting.map((job) => [job.id, job.printed]));
    // At first sight the newest start of a document is the last movement that the queue itself remembers.
    const remembered = Math.max(oldest, ...waiting.map((job) => job.startedAt));
    const movedAt = before === undefined ? remembered : hasMoved(before.printed, printed) ? now : before.movedAt;
    memories.set(queue.name, { printed, movedAt, heldUntil });

    return {
      count: waiting.length,
      held: held.length,
      oldestSeconds: Math.max(0, now - oldest),
      stalledSeconds: waiting.length === 0 ? 0 : Math.max(0, now - Math.max(movedAt, oldest)),
    };
  };
}

/** A document that went, or a page that came out; a new document at the end of the queue is no movement. */
function hasMoved(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): boolean {
  return [...before].some(([id, pages]) => (now.get(id) ?? Number.POSITIVE_INFINITY) > pages);
}
