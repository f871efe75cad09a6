import type { Host } from '../../host.ts';
import type { IppServer } from './ask.ts';
import { readJobs, readQueues } from './cups.ts';
import type { PrintSystem } from './print-system.ts';

/** Codes by which a print system is not there; any other failure is ours (no permission, an answer we cannot read). */
const goneCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'ETIMEDOUT', 'TIMEOUT']);

/** CUPS, asked by IPP. */
export function cupsSystem(host: Host, server: IppServer): PrintSystem {
  return {
    async read() {
      try {
        const queues = await readQueues(host, server);
        // Most looks find nothing waiting, and the queues say so themselves (`queued-job-count` has stopped and held ones too).
        const isWaiting = queues.some((queue) => queue.queued > 0 || queue.state === 'processing');
        const jobs = isWaiting ? await readJobs(host, server) : [];
        return { kind: 'running', queues, jobs };
      } catch (error) {
        const where = server.socketPath ?? `${server.host}:${server.port}`;
        const why = error instanceof Error ? error.message : String(error);
        const detail = `The print system (CUPS) does not answer at ${where}: ${why}. Nobody can print from this computer until it runs again.`;
        if (goneCodes.has(codeOf(error))) return { kind: 'stopped', detail };
        throw new Error(`The print system (CUPS) could not be asked at ${where}: ${why}`, { cause: error });
      }
    },
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // The time limit of a request ends it as an abort, whose own cause is the time-out.
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'TIMEOUT';
  return 'code' in error ? String(error.code) : '';
}
