import { parentPort, workerData } from 'node:worker_threads';
import { type Close, type Numbered, opened, type Reply, type WriterData, type WriterRequest } from './messages.ts';
import { asStoreError } from './sqlite-error.ts';
import { openWriter } from './writer-store.ts';

/** The writing thread: the only one that changes the file. Requests come from the main thread and from the reader. */
function run({ path, toReader }: WriterData, main: NonNullable<typeof parentPort>): void {
  let requestCheckpoint = 0;
  try {
    const store = openWriter(path, () => toReader.postMessage({ kind: 'checkpoint', id: --requestCheckpoint }));
    const serve = (port: { postMessage(reply: Reply): void }) => (request: Numbered<WriterRequest> | Close) => {
      const answer = (value: unknown): void => port.postMessage({ id: request.id, value });
      if (request.kind !== 'close') {
        store.handle(request, answer, ({ code, message }) =>
          port.postMessage({ id: request.id, error: { code, message } }),
        );
        return;
      }
      store.close();
      answer(null);
      toReader.close();
      main.close();
    };
    main.on('message', serve(main));
    toReader.on('message', serve(toReader));
    main.postMessage({ id: opened, value: null });
  } catch (error) {
    const { code, message } = asStoreError(error, path);
    main.postMessage({ id: opened, error: { code, message } });
    toReader.close();
    main.close();
  }
}

if (parentPort !== null) run(workerData, parentPort);
