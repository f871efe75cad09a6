import { readFileSync, writeFileSync } from 'node:fs';
import { codeOf, Failure } from './failure.ts';

/** Keeps two agents from writing into one data folder. A lock whose process is gone is taken over. */
export function takeLock(path: string, pid: number, isAgent: (pid: number) => boolean): void {
  let holder: number | undefined;
  try {
    holder = Number(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  if (holder !== undefined && holder !== pid && Number.isInteger(holder) && holder > 0 && isAgent(holder)) {
    throw new Failure(
      `Another agent (process ${holder}) already runs with this data folder. Stop it first, or give this one its own with --data FOLDER.`,
    );
  }
  writeFileSync(path, String(pid), { mode: 0o600 });
}
