import type { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';

/** Something to be done inside a transaction. */
export interface Job {
  /** Returns the answer; `conflict` takes back what it wrote. Throws to fail alone. */
  run(): unknown;
  /** Called when the transaction is on disk. */
  committed(answer: unknown): void;
  failed(error: StoreError): void;
  /** Must not share a transaction with what came before it. */
  readonly alone: boolean;
}

/**
 * Group commit: whatever waits when the writer is free becomes one transaction and one fsync. Each job has a savepoint
 * of its own: one that conflicts or fails takes back only itself; if the commit fails, all of them failed.
 */
export function createGroupCommit(
  db: Connection,
  explain: (error: unknown) => StoreError,
  hooks: { beforeCommit(): void; settled(committed: boolean): void },
): { push(job: Job): void; drain(): void } {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const save = db.prepare('SAVEPOINT job');
  const release = db.prepare('RELEASE job');
  const takeBack = db.prepare('ROLLBACK TO job');
  let waiting: Job[] = [];
  let scheduled = false;

  const runOne = (job: Job): (() => void) => {
    save.run();
    try {
      const answer = job.run();
      if (answer === 'conflict') takeBack.run();
      release.run();
      return () => job.committed(answer);
    } catch (error) {
      // A full disk or a failing one ends the whole transaction, and with it every job in it.
      if (!db.inTransaction) throw error;
      takeBack.run();
      release.run();
      return () => job.failed(explain(error));
    }
  };

  const runGroup = (jobs: readonly Job[]): void => {
    const answers: (() => void)[] = [];
    try {
      begin.run();
      for (const job of jobs) answers.push(runOne(job));
      hooks.beforeCommit();
      commit.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      hooks.settled(false);
      for (const job of jobs) job.failed(explain(error));
      return;
    }
    for (const answer of answers) answer();
    hooks.settled(true);
  };

  const drain = (): void => {
    scheduled = false;
    const jobs = waiting;
    waiting = [];
    let start = 0;
    for (let i = 0; i < jobs.length; i++) {
      const next = jobs[i + 1];
      if (next !== undefined && !next.alone && jobs[i]?.alone === false) continue;
      runGroup(jobs.slice(start, i + 1));
      start = i + 1;
    }
  };

  return {
    push(job) {
      waiting.push(job);
      if (scheduled) return;
      scheduled = true;
      // After the messages that are already here have been delivered.
      setImmediate(drain);
    },
    drain,
  };
}
