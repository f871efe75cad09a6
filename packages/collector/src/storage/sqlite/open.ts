import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MessageChannel, type Transferable, Worker, type WorkerOptions } from 'node:worker_threads';
import type { Stores } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type Caller, createCaller } from './caller.ts';
import { createCore } from './core.ts';
import { createHistoryClient } from './history-client.ts';
import { createJournal } from './journal.ts';
import { opened, type ReaderRequest, type Reply, type WriterRequest } from './messages.ts';

/**
 * Opens a database file, made when there is none: one thread that writes, one that reads and compacts.
 * Throws StoreError `locked`, `unreadable`, `corrupt`, `newer-schema` or `disk-full`.
 */
export async function openSqlite(path: string): Promise<Stores> {
  if (path === '' || path === ':memory:') {
    throw new StoreError(
      'bad-url',
      'A "sqlite:" address needs the path of a file: sqlite:/var/lib/forewarn/forewarn.db',
    );
  }
  const file = resolve(path);
  const { port1, port2 } = new MessageChannel();
  const writerThread = await startThread('writer', { path: file, toReader: port1 }, [port1]);
  const closingFlag = new Int32Array(new SharedArrayBuffer(4));
  const readerData = { path: file, toWriter: port2, closing: closingFlag };
  const readerThread = await startThread('reader', readerData, [port2]).catch(async (error) => {
    await writerThread.terminate();
    throw error;
  });
  const writer = createCaller<WriterRequest | Closing>(writerThread);
  const reader = createCaller<ReaderRequest | Closing>(readerThread);
  failTogether([writerThread, readerThread], [writer, reader]);
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    Atomics.store(closingFlag, 0, 1);
    // One that has died was told of already; the other must be closed all the same.
    await Promise.allSettled([reader.call({ kind: 'close' })]);
    await Promise.allSettled([writer.call({ kind: 'close' })]);
    for (const caller of [reader, writer]) caller.fail(new StoreError('closed', 'The store is closed; open it again.'));
    await Promise.all([writerThread.terminate(), readerThread.terminate()]);
  };
  return {
    core: createCore(writer, reader),
    journal: createJournal(writer, reader),
    history: createHistoryClient(reader),
    backup: (to) => backupDatabase(file, resolve(to)),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

interface Closing {
  readonly kind: 'close';
}

/** A verified copy of a database, whether a collector has it open or not. It holds no key file. */
export async function backupDatabase(path: string, to: string): Promise<void> {
  const thread = await startThread('backup-worker', { path, to }, []);
  await thread.terminate();
}

/** Resolves when the thread says that it is ready; rejects with what it says is wrong. */
function startThread(name: string, workerData: unknown, transferList: Transferable[]): Promise<Worker> {
  const options: WorkerOptions = {
    workerData,
    // The threads run built files: what the tests' own process was started with (conditions, loaders) is not for them.
    execArgv: [],
    transferList: [...transferList] as NonNullable<WorkerOptions['transferList']>,
  };
  const thread = new Worker(threadFile(name), options);
  return new Promise((started, failed) => {
    const ended = (cause: unknown): void =>
      failed(
        new StoreError(
          'failed',
          `The storage thread "${name}" did not start: ${String(cause)}. Run "npm ci" and "npm run build" again.`,
          cause,
        ),
      );
    thread.once('error', ended);
    thread.once('exit', ended);
    thread.once('message', (reply: Reply) => {
      thread.off('error', ended);
      thread.off('exit', ended);
      if (reply.id === opened && 'error' in reply) failed(new StoreError(reply.error.code, reply.error.message));
      else started(thread);
    });
  });
}

/** Threads run built files: Node 20 cannot start one from a TypeScript source, which is where tests run. */
function threadFile(name: string): URL {
  const built = import.meta.url.replace('/packages/collector/src/', '/packages/collector/dist/');
  const file = new URL(`./${name}.js`, built);
  if (existsSync(file)) return file;
  throw new StoreError('failed', `The storage thread ${file.pathname} is not built. Run "npm run build" first.`);
}

/** When one thread dies, the other is of no use: everything that waits is told so. */
function failTogether(threads: readonly Worker[], callers: readonly Pick<Caller<never>, 'fail'>[]): void {
  const fail = (cause: unknown): void => {
    // An error of SQLite's comes from the other thread as a plain object with its code.
    const why = typeof cause === 'object' ? JSON.stringify(cause) : String(cause);
    const error = new StoreError(
      'failed',
      `The storage stopped unexpectedly (${why}). Restart the collector; nothing that was acknowledged is lost.`,
      cause,
    );
    for (const caller of callers) caller.fail(error);
  };
  for (const thread of threads) {
    thread.on('error', fail);
    thread.on('exit', (code) => {
      if (code !== 0) fail(`exit code ${code}`);
    });
  }
}
