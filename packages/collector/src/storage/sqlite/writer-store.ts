import { statSync } from 'node:fs';
import { StoreError } from '../store-error.ts';
import { batchConflict } from '../write.ts';
import { type Connection, lock, openForWriting } from './connection.ts';
import { createCursors } from './cursors.ts';
import { createGroupCommit, type Job } from './group-commit.ts';
import { journalRows } from './journal-rows.ts';
import type { WriterRequest } from './messages.ts';
import { migrate } from './migrations.ts';
import { createRecords, type TextWrite } from './records.ts';
import { ensureRecordTables } from './schema.ts';
import { createShelfWriter } from './shelf-writer.ts';
import { asStoreError } from './sqlite-error.ts';
import { createState, progressOf } from './state.ts';

export interface WriterStore {
  handle(request: WriterRequest, answer: (value: unknown) => void, refuse: (error: StoreError) => void): void;
  close(): void;
}

/** Files up to this size are checked at every start (about 1 s per GiB from a fast disk). */
const quickCheckBytes = 512 * 1024 * 1024;
/** Written since the last checkpoint, after which the next is asked for; or this long ago. */
const checkpointBytes = 4 * 1024 * 1024;
const checkpointEveryMs = 30_000;

/** Opens the file for writing: locked, checked, migrated. `wantCheckpoint` is called when the log has grown. */
export function openWriter(path: string, wantCheckpoint: () => void): WriterStore {
  const held = lock(path);
  let db: Connection | undefined;
  try {
    db = openForWriting(path);
    check(db, path);
    migrate(db, path);
    db.transaction(ensureRecordTables).immediate(db);
    return createWriter(db, path, wantCheckpoint, held.release);
  } catch (error) {
    db?.close();
    held.release();
    throw error;
  }
}

function check(db: Connection, path: string): void {
  if (statSync(path).size > quickCheckBytes) return;
  const findings = db.prepare<[], string>('PRAGMA quick_check(3)').pluck().all();
  if (findings.join() === 'ok') return;
  throw new StoreError(
    'corrupt',
    `The database ${path} is damaged: ${findings.join('; ')}. It was left as it is: move it aside and restore the last good backup ("forewarn-collector restore FILE").`,
  );
}

function createWriter(db: Connection, path: string, wantCheckpoint: () => void, release: () => void): WriterStore {
  const records = createRecords(db);
  const state = createState(db);
  const cursors = createCursors(db, records, state);
  const shelf = createShelfWriter(db, state, cursors);
  const insert = db.prepare('INSERT INTO journal (id, received_to, size, cursors, reports) VALUES (?, ?, ?, ?, ?)');
  // Ids are never used twice, also when the journal was emptied: progress is told by them.
  let journalId = Math.max(
    db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM journal').pluck().get() ?? 0,
    progressOf(state).upTo,
    cursors.through,
  );
  let writtenBytes = 0;
  let checkpointAt = performance.now();

  const group = createGroupCommit(db, (error) => asStoreError(error, path), {
    beforeCommit: () => cursors.flushSome(performance.now()),
    settled(committed) {
      cursors.settled(committed);
      const due = writtenBytes > checkpointBytes || performance.now() - checkpointAt > checkpointEveryMs;
      if (!committed || !due) return;
      writtenBytes = 0;
      checkpointAt = performance.now();
      wantCheckpoint();
    },
  });

  const writeAll = (writes: readonly TextWrite[]): 'done' | 'conflict' =>
    writes.every((write) => records.write(write) === 'done') ? 'done' : 'conflict';

  const append = ({ reports, cursors: lines, writes }: Extract<WriterRequest, { kind: 'append' }>): number | null => {
    if (writeAll(writes) === 'conflict') throw batchConflict();
    if (reports === null && lines === '') return null;
    const bytes = reports === null ? null : new Uint8Array(reports);
    writtenBytes += (bytes?.length ?? 0) + lines.length;
    const { rows, receivedTo } = bytes === null ? { rows: [], receivedTo: 0 } : journalRows(bytes);
    const last = rows.pop() ?? null;
    for (const row of rows) insert.run(++journalId, receivedTo, row.length, '', row);
    insert.run(++journalId, receivedTo, last?.length ?? 0, lines, last);
    return journalId;
  };

  const jobOf = (request: WriterRequest): Pick<Job, 'run' | 'alone'> & { committed?(answer: unknown): void } => {
    switch (request.kind) {
      case 'append':
        return {
          alone: touchesCursors(request.writes),
          run: () => append(request),
          committed(id) {
            if (typeof id === 'number') cursors.learn(request.cursors, id);
          },
        };
      case 'tx':
        return {
          alone: touchesCursors(request.writes),
          run() {
            // The table must be complete before a cursor in it is changed, or the journal would bring the old one back.
            if (touchesCursors(request.writes)) cursors.flushAll();
            return writeAll(request.writes);
          },
        };
      case 'shelf':
        return { alone: false, run: () => shelf(request.writes) };
      case 'cursor':
        return { alone: true, run: () => cursors.get(request.device) };
      case 'flush-cursors':
        return { alone: true, run: () => cursors.flushAll() };
    }
  };

  return {
    handle(request, answer, refuse) {
      const { committed, ...job } = jobOf(request);
      group.push({
        ...job,
        failed: refuse,
        committed(value) {
          committed?.(value);
          answer(request.kind === 'append' ? null : value);
        },
      });
    },
    close() {
      group.drain();
      // The last connection moves the log into the file if there is room; if not, the log stays and is as durable.
      db.close();
      release();
    },
  };
}

const touchesCursors = (writes: readonly TextWrite[]): boolean => writes.some(({ noun }) => noun === 'cursor');
