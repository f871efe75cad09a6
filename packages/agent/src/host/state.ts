import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Small texts that probes keep over restarts, one file each in the agent's data folder. */
export interface State {
  read(name: string): string | undefined;
  /** Replaces the whole text at once: after a crash it is the old one or the new one. */
  write(name: string, text: string): void;
}

const allowed = /^[a-z][a-z0-9-]{0,40}$/;

/** Without a folder (a probe run by hand) state lives as long as the process. */
export function createState(folder: string | undefined): State {
  const memory = new Map<string, string>();
  const fileOf = (name: string): string => {
    if (!allowed.test(name)) throw new Error(`Not a name for a state file: ${name}`);
    return join(folder ?? '', `${name}.json`);
  };
  return {
    read(name) {
      const file = fileOf(name);
      if (folder === undefined) return memory.get(name);
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(name, text) {
      const file = fileOf(name);
      if (folder === undefined) return void memory.set(name, text);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
    },
  };
}
