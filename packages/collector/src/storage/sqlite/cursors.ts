import type { Connection } from './connection.ts';
import type { Records } from './records.ts';
import type { State } from './state.ts';

/**
 * How far each device's reports are on disk. Thousands change with every batch, so a batch writes them into its own
 * journal row, and the table of cursors follows a minute behind, some at a time: written one by one they would be
 * sixteen times the reports. After a kill the journal's rows bring the table up to date.
 */
export interface Cursors {
  /** Takes in the cursors of a journal row, once its transaction is on disk. */
  learn(lines: string, journalId: number): void;
  get(id: string): string | undefined;
  /** Writes some of what is newer than the table, when it is due; inside a transaction. */
  flushSome(nowMs: number): void;
  /** Writes all of it; inside a transaction. */
  flushAll(): void;
  /** Call when the transaction of a flush is on disk, or was taken back. */
  settled(committed: boolean): void;
  /** The journal row up to which the table is complete: no row after it may be deleted. */
  readonly through: number;
}

const flushEveryMs = 60_000;
const flushAtOnce = 1_000;

/** One line per cursor: id, epoch, seq, at. None of them can hold a tab or a line break. */
export const cursorLine = (id: string, epoch: string, seq: number, at: number): string =>
  `${id}\t${epoch}\t${seq}\t${at}`;

const toJson = (line: string): string => {
  const [id, epoch, seq, at] = line.split('\t');
  return JSON.stringify({ id, epoch, seq: Number(seq), at: Number(at) });
};

export function createCursors(db: Connection, records: Records, state: State): Cursors {
  const newer = new Map<string, string>();
  let through = Number(state.get('cursors') ?? 0);
  let newest = through;
  /** A flush under way: what is left of it, and the journal row it brings the table to. */
  let round: { ids: string[]; through: number } | null = null;
  let lastRoundAt = 0;
  let written: Map<string, string> = new Map();
  let reached = through;

  const learn = (lines: string, journalId: number): void => {
    newest = journalId;
    if (lines === '') return;
    for (const line of lines.split('\n')) newer.set(line.slice(0, line.indexOf('\t')), line);
  };
  const rows = db.prepare<[number], { id: number; cursors: string }>(
    'SELECT id, cursors FROM journal WHERE id > ? ORDER BY id',
  );
  for (const { id, cursors } of rows.iterate(through)) learn(cursors, id);

  const flush = (most: number): void => {
    if (round === null) return;
    for (const id of round.ids.splice(0, most)) {
      const line = newer.get(id);
      if (line === undefined) continue;
      records.write({ op: 'put', noun: 'cursor', id, json: toJson(line) });
      written.set(id, line);
    }
    if (round.ids.length > 0) return;
    reached = round.through;
    state.set('cursors', String(reached));
    round = null;
  };
  const begin = (): void => {
    round = { ids: [...newer.keys()].sort(), through: newest };
  };

  return {
    learn,
    get(id) {
      const line = newer.get(id);
      return line === undefined ? records.get('cursor', id) : toJson(line);
    },
    flushSome(nowMs) {
      if (round === null && nowMs - lastRoundAt >= flushEveryMs) {
        lastRoundAt = nowMs;
        begin();
      }
      flush(flushAtOnce);
    },
    flushAll() {
      begin();
      flush(Number.POSITIVE_INFINITY);
    },
    settled(committed) {
      if (committed) {
        for (const [id, line] of written) if (newer.get(id) === line) newer.delete(id);
        through = reached;
      } else {
        reached = through;
        round = null;
      }
      written = new Map();
    },
    get through() {
      return reached;
    },
  };
}
