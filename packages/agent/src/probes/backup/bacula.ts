import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { createLogTail } from './log-tail.ts';
import { type LookAt, lookingAt } from './look.ts';
import { isLocal } from './network-mount.ts';
import { lookAtRuns, noLogYet, type Run } from './runs.ts';

/** Watches the log of a Bacula (or Bareos) director: of one job, or of all. */
export function createBaculaLook(host: Host, check: Check): LookAt {
  const tail = createLogTail(host, check.path, (text) => parseBaculaLog(text, check.job));
  return lookingAt(check.path, async () => {
    isLocal(host, check);
    const log = tail();
    return log === undefined ? noLogYet(check.path) : lookAtRuns(log.told, { startedAt: host.now() - host.uptimeMs() });
  });
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Backup runs in a director's log, oldest first. A run's report is a block of `  Name:   value` lines that ends with
 * `Termination:`; the same job's name, `office.2026-11-22_13.25.31_03`, stands in its first line.
 */
export function parseBaculaLog(text: string, job: string | undefined): Run[] {
  const open = new Map<string, Run>();
  const ended: Run[] = [];
  let report = new Map<string, string>();
  for (const line of text.split('\n')) {
    const begun = /: Start (?:Backup|Full|Incremental|Differential)\b.*\bJob=(\S+?)\.?$/.exec(line)?.[1];
    const startedAt = begun === undefined || !wanted(begun, job) ? undefined : momentOfName(begun);
    if (begun !== undefined && startedAt !== undefined)
      open.set(begun, { startedAt, note: `${nameOf(begun)} was begun.` });
    const [, key = '', value = ''] = /^ {2}([A-Z][^:]{1,40}):\s+(.*?)\s*$/.exec(line) ?? [];
    if (key === '') {
      if (!line.startsWith('  ')) report = new Map();
      continue;
    }
    report.set(key, value);
    if (key !== 'Termination') continue;
    const name = report.get('Job') ?? '';
    open.delete(name);
    const run = wanted(name, job) ? runOf(name, report) : undefined;
    if (run !== undefined) ended.push(run);
    report = new Map();
  }
  return [...ended, ...open.values()].sort((a, b) => (a.endedAt ?? a.startedAt) - (b.endedAt ?? b.startedAt));
}

/** A job's name up to the moment it was queued at. */
const nameOf = (stamped: string): string => stamped.replace(/\.\d{4}-\d\d-\d\d_[\d._]+$/, '');

const wanted = (stamped: string, job: string | undefined): boolean => job === undefined || nameOf(stamped) === job;

/** Local time; the same in every language, which the dates of the report are not. */
function momentOfName(stamped: string): number | undefined {
  const [, day, h, m, s] = /\.(\d{4}-\d\d-\d\d)_(\d\d)\.(\d\d)\.(\d\d)_\d+$/.exec(stamped) ?? [];
  const at = Date.parse(`${day}T${h}:${m}:${s}`);
  return Number.isNaN(at) ? undefined : at;
}

/** `22-Nov-2026 13:25:34`, local time. */
function momentOf(text: string | undefined): number | undefined {
  const [, day = '', month = '', year, clock] = /^(\d\d)-(\w{3})-(\d{4}) ([\d:]{8})$/.exec(text ?? '') ?? [];
  const number = String(months.indexOf(month) + 1).padStart(2, '0');
  const at = Date.parse(`${year}-${number}-${day}T${clock}`);
  return Number.isNaN(at) ? undefined : at;
}

/** Undefined for reports of other work: restore, verify, admin, copy. */
function runOf(name: string, report: ReadonlyMap<string, string>): Run | undefined {
  const level = report.get('Backup Level');
  const queuedAt = momentOfName(name);
  if (level === undefined || queuedAt === undefined) return undefined;
  const startedAt = momentOf(report.get('Start time')) ?? queuedAt;
  const endedAt = momentOf(report.get('End time')) ?? startedAt;
  const said = report.get('Termination') ?? '';
  // "Backup OK" and "Backup OK -- with warnings"; all else ("*** Backup Error ***", "Backup Canceled") made no backup.
  const ok = /^Backup OK\b/.test(said);
  const bytes = Number(/^[\d,]+/.exec(report.get('SD Bytes Written') ?? '')?.[0].replaceAll(',', '') ?? Number.NaN);
  const words = `${nameOf(name)} (${level.split(',')[0]}) ended with: ${said.replaceAll('*', '').trim()}.`;
  return {
    startedAt,
    endedAt,
    result: ok ? 'ok' : 'failed',
    // An incremental run may rightly have nothing to write; a full one may not.
    ...(ok && level.startsWith('Full') && Number.isFinite(bytes) && { sizeBytes: bytes }),
    note: said === 'Backup OK' ? '' : words,
  };
}
