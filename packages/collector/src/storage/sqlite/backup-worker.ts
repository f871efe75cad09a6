import { parentPort, workerData } from 'node:worker_threads';
import { copyVerified } from './backup.ts';
import { opened } from './messages.ts';
import { asStoreError } from './sqlite-error.ts';

/** A thread for one backup, so that neither writing nor queries wait for it. */
if (parentPort !== null) {
  const { path, to }: { path: string; to: string } = workerData;
  try {
    copyVerified(path, to);
    parentPort.postMessage({ id: opened, value: null });
  } catch (error) {
    const { code, message } = asStoreError(error, to);
    parentPort.postMessage({ id: opened, error: { code, message } });
  }
}
