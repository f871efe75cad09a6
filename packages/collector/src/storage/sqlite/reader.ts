import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import { createHistory } from '../history/history.ts';
import type { Points } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { createCaller } from './caller.ts';
import { openForReading } from './connection.ts';
import {
  type Close,
  type Numbered,
  opened,
  type ReaderData,
  type ReaderRequest,
  type WriterRequest,
} from './messages.ts';
import { createRecords } from './records.ts';
import { createShelfReader } from './shelf-reader.ts';
import { asStoreError } from './sqlite-error.ts';

/** Bytes of reports per answer to `replay`: bounds what is in memory on both sides. */
const replayBytes = 4 * 1024 * 1024;

/** The reading thread: queries, compaction (its writes go to the writer) and checkpoints, so that the writer only writes. */
function run({ path, toWriter, closing }: ReaderData, main: NonNullable<typeof parentPort>): void {
  const db = openForReading(path);
  const records = createRecords(db);
  const writer = createCaller<WriterRequest>(toWriter);
  const history = createHistory({
    ...createShelfReader(db, path, records),
    apply: (writes) => writer.call<number>({ kind: 'shelf', writes }),
  });
  const journal = db.prepare<[number, number], { id: number; reports: Buffer }>(
    'SELECT id, reports FROM journal WHERE id > ? AND received_to >= ? AND reports IS NOT NULL ORDER BY id',
  );
  const replay = (from: number, after: number): { batches: ArrayBuffer[]; after: number | null } => {
    const batches: ArrayBuffer[] = [];
    let bytes = 0;
    for (const { id, reports } of journal.iterate(after, from)) {
      batches.push(Uint8Array.from(reports).buffer);
      bytes += reports.length;
      if (bytes >= replayBytes) return { batches, after: id };
    }
    return { batches, after: null };
  };

  const isOpen = (): boolean => db.open && Atomics.load(closing, 0) === 0;
  const answer = async (request: ReaderRequest): Promise<{ value: unknown; transfer?: Transferable[] }> => {
    switch (request.kind) {
      case 'get':
        return { value: records.get(request.noun, request.row) };
      case 'find':
        // One text: handed over and parsed in one go.
        return { value: ['[', ']'].join(records.find(request.noun, request.query).join(',')) };
      case 'count':
        return { value: records.count(request.noun, request.where) };
      case 'replay': {
        const value = replay(request.from, request.after);
        return { value, transfer: value.batches };
      }
      case 'read': {
        const points = await history.read(request.query);
        return { value: points, transfer: buffersOf(points) };
      }
      case 'compact':
        return { value: await history.compact(request.now) };
      case 'retain':
        return { value: await history.retain(request.now, request.limits) };
      case 'stats':
        return { value: await history.stats() };
      case 'checkpoint':
        db.pragma('wal_checkpoint(PASSIVE)');
        await history.refresh(isOpen);
        return { value: null };
    }
  };

  const close = (id: number): void => {
    writer.fail(new StoreError('closed', 'The store was closed; what is left is done at the next start.'));
    db.close();
    main.postMessage({ id, value: null });
    toWriter.close();
    main.close();
  };

  const serve = async (request: Numbered<ReaderRequest> | Close): Promise<void> => {
    if (request.kind === 'close') return close(request.id);
    try {
      // Many may wait (each new ticket reads its evidence), and a collector that stops must not work them off first.
      if (!isOpen()) throw new StoreError('closed', 'The store was closed before this was looked up; ask again later.');
      const { value, transfer } = await answer(request);
      main.postMessage({ id: request.id, value }, transfer ?? []);
    } catch (error) {
      const { code, message } = asStoreError(error, path);
      main.postMessage({ id: request.id, error: { code, message } });
    }
  };
  main.on('message', serve);
  // Answers have positive numbers and are the caller's; the writer's own requests have negative ones.
  toWriter.on('message', (message) => ('kind' in message ? serve(message) : undefined));
  main.postMessage({ id: opened, value: null });
  void serve({ kind: 'checkpoint', id: opened });
}

const buffersOf = ({ at, min, mean, max }: Points): ArrayBuffer[] =>
  [at, min, mean, max].map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);

if (parentPort !== null) run(workerData, parentPort);
