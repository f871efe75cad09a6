import { startChild } from './child.ts';
import type { Figure } from './figure.ts';

/** Runs storage.mjs on the built storage, in a process of its own: its threads are built files. */
export async function runStorage(...job: readonly string[]): Promise<Figure[]> {
  const child = startChild(process.execPath, ['test/bench/storage.mjs', ...job]);
  return child.answer<Figure[]>();
}

export const storageBench = (): Promise<Figure[]> => runStorage('measure');
