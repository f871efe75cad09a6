import type { Host } from '../host.ts';
import { isForbidden } from './forbidden.ts';

const folders = ['/var/log/journal', '/run/log/journal'];

/**
 * Whether this agent sees the system's journal. journalctl itself does not say: without a journal, or without
 * the right to read it, it finds nothing and ends well, which must not look like a quiet machine.
 */
export function journalAccess(host: Host): 'readable' | 'forbidden' | 'absent' {
  let found: 'forbidden' | 'absent' = 'absent';
  for (const folder of folders) {
    for (const machine of host.list(folder)) {
      try {
        if (host.readPart(`${folder}/${machine}/system.journal`, 0, 1) !== undefined) return 'readable';
      } catch (error) {
        if (!isForbidden(error)) throw error;
        found = 'forbidden';
      }
    }
  }
  return found;
}

export const howToAllow =
  'The agent’s account may not read the system journal: add it to the group systemd-journal and start the agent again.';

/** Throws, with the way out, where the journal cannot be read: then `what` would be missed in silence. */
export function demandJournal(host: Host, what: string): void {
  const access = journalAccess(host);
  if (access === 'forbidden') throw new Error(howToAllow);
  if (access === 'absent') throw new Error(`There is no system journal on this machine, so ${what} are not seen.`);
}
