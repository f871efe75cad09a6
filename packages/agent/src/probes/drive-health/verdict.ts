import { type Counter, counters, type Drive } from './drive.ts';
import { failureRate } from './failure-rate.ts';
import { grownSince, type Memory } from './memory.ts';
import type { Health } from './metrics.ts';

/** From this yearly rate on a drive counts as likely to fail (DEFAULTS, SMART). */
const riskyRate = 0.1;
/** Used share of its rated life from which a drive is worn. */
const wornFrom = 0.9;

/** Of the drive itself; the others (its cable, timeouts) are its surroundings'. */
const critical: readonly Counter[] = [
  'reallocated',
  'spin-retries',
  'end-to-end',
  'uncorrectable',
  'timeouts',
  'reallocation-events',
  'pending',
  'offline-uncorrectable',
  'soft-read-errors',
  'media-errors',
  'grown-defects',
];
/** These fall again when a sector is mended, so they tell of now and not of the past. */
const present: ReadonlySet<Counter> = new Set(['pending', 'offline-uncorrectable']);
/** A power cut or a busy bus raises it now and then: its table alone judges it. */
const growsInHealth: ReadonlySet<Counter> = new Set(['timeouts']);

/** Solid-state drives put worn blocks aside all their life; few of them mean nothing. */
const wears: ReadonlySet<Counter> = new Set(['reallocated', 'reallocation-events']);

export interface Verdict {
  readonly health: Health;
  /** A sentence for people. */
  readonly detail: string;
  readonly failureRate: number;
}

/** Weighs what a drive says against what it said when it was first seen: old drives arrive with a history. */
export function weigh(drive: Drive, memory: Memory, now: number): Verdict {
  const grown = (counter: Counter) => grownSince(memory, counter, drive.counts[counter] ?? 0);
  const counted = critical.filter((counter) => (drive.counts[counter] ?? 0) > 0);
  const risky = counted.filter(
    (counter) => failureRate(counter, drive.counts[counter] ?? 0) >= riskyRate || counter === 'media-errors',
  );
  const rate = Math.max(0, ...counted.map((counter) => failureRate(counter, drive.counts[counter] ?? 0)));
  const tell = (health: Health, why: string): Verdict => ({
    health,
    detail: `${drive.name} (${drive.place}${age(drive)}): ${why}`.slice(0, 500),
    failureRate: rate,
  });
  const named = (list: readonly Counter[]) =>
    list.map((counter) => wordsFor(counter, drive, grown(counter))).join(', ');
  const like =
    rate > 0 && drive.rotates ? ` Of hard disks like this about ${Math.round(rate * 100)} % fail within a year.` : '';

  if (drive.failing.length > 0)
    return tell('failing', `${drive.failing.join(', ')}. Replace it now.${counts(counted, named)}`);
  const tells = (counter: Counter) => !growsInHealth.has(counter) && !(wears.has(counter) && !drive.rotates);
  const acute = risky.filter((counter) => present.has(counter) || (grown(counter) > 0 && tells(counter)));
  if (acute.length > 0) return tell('failing', `${named(acute)}.${like} Replace it now.`);
  if (risky.length > 0) {
    const still = risky.some((counter) => grown(counter) > 0) ? '' : ' None was added since the agent first saw it.';
    return tell('at-risk', `${named(risky)}.${like}${still}`);
  }
  if (drive.warnings.length > 0) return tell('at-risk', `${drive.warnings.join(', ')}.`);
  const growing = counted.filter((counter) => grown(counter) > 0 && isRecent(memory, counter, now) && tells(counter));
  if (growing.length > 0) return tell('degrading', `${named(growing)}. Errors are being added: it begins to fail.`);
  if ((drive.worn ?? 0) >= wornFrom) {
    return tell('worn', `${Math.round((drive.worn ?? 0) * 100)} % of the life that its maker promises is used up.`);
  }
  if (grown('crc') > 0 && isRecent(memory, 'crc', now)) {
    return tell('cable', `${named(['crc'])}. Its cable or plug is the usual cause.`);
  }
  const crc: readonly Counter[] = failureRate('crc', drive.counts.crc ?? 0) > 0 ? ['crc'] : [];
  const old = [...drive.past, ...[...counted, ...crc].map((counter) => wordsFor(counter, drive, 0))];
  if (old.length > 0) return tell('history', `${old.join(', ')}. Nothing was added lately.`);
  return tell('healthy', 'no sign of trouble.');
}

/** A counter that has stood still for so long is history again. */
const recentMs = 14 * 24 * 3_600_000;

function isRecent(memory: Memory, counter: Counter, now: number): boolean {
  return now - (memory.grewAt[counter] ?? Number.NEGATIVE_INFINITY) < recentMs;
}

function wordsFor(counter: Counter, drive: Drive, grown: number): string {
  const added = grown > 0 ? ` (${grown} more since the agent first saw it)` : '';
  return `${counters[counter]}: ${drive.counts[counter] ?? 0}${added}`;
}

const counts = (counted: readonly Counter[], named: (list: readonly Counter[]) => string) =>
  counted.length > 0 ? ` It counts ${named(counted)}.` : '';

/** 8,766 hours are a year. */
const age = ({ hours }: Drive) =>
  hours === undefined || hours < 8766 ? '' : `, ${(hours / 8766).toFixed(1)} years on`;
