import type { DeviceEvent } from '@forewarn/shared';
import type { Host, JournalEntry } from '../../host.ts';
import { howToAllow, journalAccess } from '../journal-access.ts';
import type { AppCrash } from './apps.ts';
import { filesIfAllowed, newDumps } from './dumps.ts';
import type { Found } from './found.ts';
import { oneFaultMs, readKernelLine } from './kernel-line.ts';
import { kernelDumps, witnessOf } from './pstore.ts';
import { coredump } from './sources.ts';

/** signal(7), in words that complete "it crashed: ". */
const signals: Readonly<Record<string, string>> = {
  4: 'it ran an instruction this processor does not have',
  5: 'it stopped itself at a check that failed',
  6: 'it ended itself at an error it found',
  7: 'a file it had open could not be read, or shrank',
  8: 'it divided by zero or so',
  11: 'it touched memory that is not its own',
  31: 'it asked the system for something forbidden to it',
};

const fileName = (path: string) => path.split('/').at(-1) ?? '';

/** What systemd-coredump or abrt writes of a program that crashed. */
export function appCrashOf({ at, fields }: JournalEntry): AppCrash | undefined {
  if (fields.MESSAGE_ID === coredump) {
    const name = fileName(fields.COREDUMP_EXE ?? '') || (fields.COREDUMP_COMM ?? '');
    return name === '' ? undefined : { name: name.slice(0, 64), at, why: signals[fields.COREDUMP_SIGNAL ?? ''] ?? '' };
  }
  if (fields.SYSLOG_IDENTIFIER !== 'abrt-hook-ccpp') return undefined;
  const [, name] = /^Process \d+ \(([^)]+)\) of user \d+ killed by/.exec(fields.MESSAGE ?? '') ?? [];
  return name === undefined ? undefined : { name: fileName(name).slice(0, 64), at, why: '' };
}

/** apport writes a report `_usr_bin_gimp.1000.crash`: the program's path, with _ for /, and the user's number. */
export function apportName(file: string): string | undefined {
  const path = /^(_.+)\.\d+\.crash$/.exec(fileName(file))?.[1];
  return path
    ?.replace(/^_(?:usr_)?(?:local_)?(?:s?bin|libexec|games)_/, '')
    .replace(/^_.*_/, '')
    .slice(0, 64);
}

/** What the kernel wrote: faults it survived, and programs it ended for lack of memory. */
export function kernelTroubles(entries: readonly JournalEntry[]) {
  const kernel: { at: number; words: string }[] = [];
  const events: DeviceEvent[] = [];
  for (const { at, fields } of entries) {
    const trouble = fields._TRANSPORT === 'kernel' ? readKernelLine(fields.MESSAGE ?? '') : undefined;
    if (trouble === undefined) continue;
    const { kind, words, program } = trouble;
    if (kind === 'oom') {
      const instance = (program ?? '').slice(0, 64);
      events.push({ kind: 'oom-victim', at, detail: words, ...(instance !== '' && { instance }) });
    } else if (kind === 'hung') {
      events.push({ kind: 'program-hung', at, detail: words });
    } else if (!kernel.some((one) => Math.abs(one.at - at) <= oneFaultMs)) {
      kernel.push({ at, words });
      events.push({ kind: 'kernel-error', at, detail: words });
    }
  }
  return { kernel, events };
}

/** Crashes of programs and of the kernel, from the journal and from what they left on the disk. */
export function lookOnLinux(host: Host, journal: () => Promise<readonly JournalEntry[]>): () => Promise<Found> {
  return async () => {
    const access = journalAccess(host);
    if (access === 'forbidden') throw new Error(howToAllow);
    const entries = access === 'readable' ? await journal() : [];
    const { kernel, events } = kernelTroubles(entries);
    // Last, for what was found is remembered as told.
    const reports = filesIfAllowed(host, '/var/crash', (name) => name.endsWith('.crash'));
    const fresh = newDumps(host, [...kernelDumps(host), ...reports]);
    const isReport = ({ path }: { path: string }) => path.endsWith('.crash');
    const left = fresh.filter(isReport).flatMap(({ path, at }): AppCrash[] => {
      const name = apportName(path);
      return name === undefined ? [] : [{ name, at, why: '' }];
    });
    return {
      witnesses: fresh.filter((dump) => !isReport(dump)).map((dump) => witnessOf(host, dump)),
      apps: [...entries.flatMap((entry) => appCrashOf(entry) ?? []), ...left],
      kernel: access === 'readable' ? kernel : undefined,
      events,
    };
  };
}
