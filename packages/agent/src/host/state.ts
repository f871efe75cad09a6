import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Small texts that probes keep over restarts, one file each in the agent's data folder. */
export interface State {
  /** Why the last write did not reach the disk (full, read-only); what was written lives on in memory then. */
  problem?(): string | undefined;
  read(name: string): string | undefined;
  /** Replaces the whole text at once: after a crash it is the old one or the new one. */
  write(name: string, text: string): void;
}

const allowed = /^[a-z][a-z0-9-]{0,40}$/;

function save(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/**
 * Without a folder (a probe run by hand) state lives as long as the process.
 * A full disk must not blind the probe that reports it, so a failed write is kept in mind and not thrown.
 */
export function createState(folder: string | undefined): State {
  const memory = new Map<string, string>();
  let problem: string | undefined;
  const fileOf = (name: string): string => {
    if (!allowed.test(name)) throw new Error(`Not a name for a state file: ${name}`);
    return join(folder ?? '', `${name}.json`);
  };
  return {
    problem: () => problem,
    read(name) {
      const file = fileOf(name);
      const held = memory.get(name);
      if (held !== undefined || folder === undefined) return held;
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(name, text) {
      const file = fileOf(name);
      memory.set(name, text);
      if (folder === undefined) return;
      try {
        save(folder, file, text);
        memory.delete(name);
        problem = undefined;
      } catch (error) {
        problem = `${file} could not be written: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  };
}
