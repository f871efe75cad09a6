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
  try {
    writeFileSync(path, String(pid), { mode: 0o600 });
  } catch (error) {
    // A full disk is what the agent must be able to report; two agents at once would need a person to start the second.
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
  }
}
