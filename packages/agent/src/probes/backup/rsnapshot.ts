import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { createLogTail } from './log-tail.ts';
import { type LookAt, lookingAt, Unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { lookAtRuns, noLogYet, type Run } from './runs.ts';

/** rsnapshot(1): with `sync_first` files are fetched into this folder, and the levels only turn. */
const syncFolder = '.sync';

/**
 * Watches an rsnapshot root, and its log where one is named. The newest copy's own time is set at the end of each run,
 * also of one with errors, so only the log tells those apart.
 */
export function createRsnapshotLook(host: Host, check: Check): LookAt {
  const tail = check.log === undefined ? undefined : createLogTail(host, check.log, (text) => text);
  return lookingAt(check.path, async () => {
    isLocal(host, check);
    if (check.log !== undefined) isLocal(host, { ...check, path: check.log });
    const level = fetchingLevel(host, check.path);
    if (tail === undefined || check.log === undefined) {
      const successes = level === undefined ? [] : [level.touchedAt];
      return {
        successes,
        sizeBytes: null,
        note: 'Without "log" in its check a run with errors looks like a good one.',
      };
    }
    const log = tail();
    if (log === undefined) return { ...noLogYet(check.log), successes: [] };
    return lookAtRuns(parseRsnapshotLog(log.told, level?.name), { startedAt: host.now() - host.uptimeMs() });
  });
}

/** The level that fetches files: all others only move older copies on, and never touch their first copy. */
function fetchingLevel(host: Host, root: string): { name: string; touchedAt: number } | undefined {
  if (host.stat(root)?.kind !== 'folder') throw new Unreadable(`${root} is not there, or its disk is not connected.`);
  const copies = host.list(root).filter((name) => name === syncFolder || /^[\w-]+\.0$/.test(name));
  const touched = copies.map((name) => ({
    name: name === syncFolder ? 'sync' : name.slice(0, -2),
    touchedAt: host.stat(`${root}/${name}`)?.modifiedAt ?? 0,
  }));
  return touched.find(({ name }) => name === 'sync') ?? touched.sort((a, b) => b.touchedAt - a.touchedAt)[0];
}

/**
 * Runs of one level in an rsnapshot log, oldest first; of every level where none is known yet.
 * Lines: `[2026-11-22T13:19:35] /usr/bin/rsnapshot -c /etc/rsnapshot.conf alpha: started`, in local time.
 */
export function parseRsnapshotLog(text: string, level: string | undefined): Run[] {
  const runs: Run[] = [];
  let open: { startedAt: number; note: string } | undefined;
  const close = (run: Run): void => {
    runs.push(run);
    open = undefined;
  };
  for (const line of text.split('\n')) {
    const [, time = '', name = '', words = ''] =
      /^\[([\dT:-]+)\] \S*rsnapshot(?: [^:]*)? ([\w-]+): (.*)$/.exec(line) ?? [];
    const at = Date.parse(time);
    if (Number.isNaN(at) || (level !== undefined && name !== level)) continue;
    const note = words.replace(/^ERROR: /, '').slice(0, 200);
    if (words === 'started') {
      if (open !== undefined) close({ ...open });
      open = { startedAt: at, note: '' };
    } else if (words.startsWith('completed successfully')) {
      close({ startedAt: open?.startedAt ?? at, endedAt: at, result: 'ok', note: '' });
    } else if (words.startsWith('completed, but with some warnings')) {
      close({
        startedAt: open?.startedAt ?? at,
        endedAt: at,
        result: 'ok',
        note: 'It ended with warnings; see its log.',
      });
    } else if (words.includes('completed, but with some errors') || (words.startsWith('ERROR') && fatal(words, open))) {
      close({
        startedAt: open?.startedAt ?? at,
        endedAt: at,
        result: 'failed',
        note: `It said: ${open?.note || note}`,
      });
    } else if (words.startsWith('ERROR') && open !== undefined) open = { ...open, note };
  }
  return open === undefined ? runs : [...runs, open];
}

/** Without a start before it, or because another run is at work: this run went no further. */
const fatal = (words: string, open: unknown): boolean => open === undefined || /can ?not continue/.test(words);
