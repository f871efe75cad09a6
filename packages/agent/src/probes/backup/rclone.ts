import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { createLogTail } from './log-tail.ts';
import { type LookAt, lookingAt } from './look.ts';
import { isLocal } from './network-mount.ts';
import { lookAtRuns, noLogYet, type Run } from './runs.ts';

/** rclone writes its figures once a minute (`--stats`) while it works, and once at its end. */
const stillSilentMs = 3 * 60_000;

/** Watches the file of `rclone --use-json-log --log-file`. */
export function createRcloneLook(host: Host, check: Check): LookAt {
  const tail = createLogTail(host, check.path, parseRcloneLog);
  return lookingAt(check.path, async () => {
    isLocal(host, check);
    const log = tail();
    if (log === undefined) return noLogYet(check.path);
    const silent = host.now() - log.modifiedAt > stillSilentMs;
    // The figures of a run that is still copying may for a moment look like those of one that is done.
    const runs = log.told.map((run, i) =>
      silent || i < log.told.length - 1 || run.result === 'failed' ? run : running(run),
    );
    return lookAtRuns(runs, { startedAt: host.now() - host.uptimeMs() });
  });
}

/** The last words follow the last figures at once, cut to whole seconds. */
const sameEndMs = 5000;

const running = ({ startedAt, note }: Run): Run => ({ startedAt, note });

interface Stats {
  readonly elapsedTime?: unknown;
  readonly errors?: unknown;
  readonly fatalError?: unknown;
  readonly lastError?: unknown;
  readonly bytes?: unknown;
  readonly totalBytes?: unknown;
  readonly transfers?: unknown;
  readonly totalTransfers?: unknown;
}

/**
 * Runs in an rclone log by their last `stats` object, oldest first; two belong to one run when both say the same beginning
 * (time − `elapsedTime`). The names of the files it moved are in the log too, and not looked at.
 */
export function parseRcloneLog(text: string): Run[] {
  const runs: Run[] = [];
  for (const line of text.split('\n')) {
    const stats = line.includes('"stats":') ? statsIn(line) : undefined;
    const last = runs.at(-1);
    if (stats !== undefined) {
      const same = last !== undefined && Math.abs(last.startedAt - stats.startedAt) < 1500;
      if (same) runs.pop();
      runs.push(stats);
    } else if (/^\d{4}\/\d\d\/\d\d [\d:]+ (Failed to|Fatal error)/.test(line)) {
      // Written past the log's form, in local time, as the program's last words.
      const at = Date.parse(line.slice(0, 19).replaceAll('/', '-').replace(' ', 'T'));
      const known = last?.result === 'failed' && Math.abs((last.endedAt ?? 0) - at) < sameEndMs;
      if (!Number.isNaN(at) && !known)
        runs.push({ startedAt: at, endedAt: at, result: 'failed', note: saidOf(line.slice(20)) });
    }
  }
  return runs;
}

function statsIn(line: string): Run | undefined {
  let entry: { stats?: Stats; time?: unknown } | null;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  const at = Date.parse(String(entry?.time));
  const stats = entry?.stats;
  if (stats === undefined || stats === null || Number.isNaN(at) || typeof stats.elapsedTime !== 'number')
    return undefined;
  const startedAt = at - stats.elapsedTime * 1000;
  if (stats.fatalError === true || (typeof stats.errors === 'number' && stats.errors > 0)) {
    return {
      startedAt,
      endedAt: at,
      result: 'failed',
      note: saidOf(String(stats.lastError ?? `${stats.errors} errors`)),
    };
  }
  const done = stats.bytes === stats.totalBytes && stats.transfers === stats.totalTransfers;
  const note = `It moved ${String(stats.transfers ?? 0)} files.`;
  return done ? { startedAt, endedAt: at, result: 'ok', note } : { startedAt, note };
}

/** A whole path and what follows it, up to the last colon, behind which stands why. */
const file = /(?:[A-Za-z]:\\|\/)(?:.*(?=: [^:/\\]*$)|.*$)/;

/** Files are named for one of them being closed or lost; which one is nobody's business here. */
const saidOf = (words: string): string => `It said: ${words.replace(file, '…').slice(0, 200)}`;
