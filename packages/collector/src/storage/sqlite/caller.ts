import type { Transferable } from 'node:worker_threads';
import { StoreError } from '../store-error.ts';
import type { Reply } from './messages.ts';

/** Where requests go: a worker or a port. */
interface Line {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (reply: Reply) => void): unknown;
}

/** Asks, and matches answers to questions by number. */
export interface Caller<Request> {
  call<Answer>(request: Request, transfer?: readonly Transferable[]): Promise<Answer>;
  /** Every open question, and every later one, is answered with this. */
  fail(error: StoreError): void;
}

export function createCaller<Request extends object>(line: Line): Caller<Request> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: StoreError): void }>();
  let next = 1;
  let failure: StoreError | null = null;

  line.on('message', (reply) => {
    const question = open.get(reply.id);
    open.delete(reply.id);
    if (question === undefined) return;
    if ('error' in reply) question.reject(new StoreError(reply.error.code, reply.error.message));
    else question.resolve(reply.value);
  });

  return {
    call<Answer>(request: Request, transfer: readonly Transferable[] = []): Promise<Answer> {
      if (failure !== null) return Promise.reject(failure);
      const id = next++;
      const answer = new Promise<unknown>((resolve, reject) => open.set(id, { resolve, reject }));
      line.postMessage({ ...request, id }, transfer);
      return answer as Promise<Answer>;
    },
    fail(error) {
      failure ??= error;
      for (const { reject } of open.values()) reject(error);
      open.clear();
    },
  };
}
