import type { Host, RunResult } from '../../host.ts';
import type { Finder } from './finder.ts';
import { diskAwayHours, type Look, Unreadable } from './look.ts';
import { lastLine, sayOutcome } from './restic.ts';

export const timeMachineName = 'time-machine';
/** Three children each time; Time Machine itself works once an hour. */
const askEveryMs = 30 * 60_000;
const askLimitMs = 20_000;

/** Time Machine, by tmutil(8). */
export const findTimeMachine: Finder = (host: Host) => {
  let known: { at: number; look: Look | undefined } | undefined;
  const ask = (verb: string, signal: AbortSignal) => host.run('tmutil', [verb], { timeLimitMs: askLimitMs, signal });

  async function look(signal: AbortSignal): Promise<Look | undefined> {
    const destination = await ask('destinationinfo', signal);
    if (destination.outcome === 'missing' || !hasDestination(destination)) return undefined;
    const status = await ask('status', signal);
    const latest = lookAtLatest(await ask('latestbackup', signal));
    const running = /^\s*Running = 1;/m.test(status.stdout);
    return { ...latest, ...(running && { runningSince: host.now() }) };
  }

  return async (signal) => {
    if (known === undefined || host.now() - known.at >= askEveryMs)
      known = { at: host.now(), look: await look(signal) };
    return { found: known.look === undefined ? [] : [{ name: timeMachineName, look: known.look }] };
  };
};

/** Whether `tmutil destinationinfo` names a place; without one it ends with 1 and says so. */
export function hasDestination({ outcome, code, stdout, stderr }: RunResult): boolean {
  if (/^ID\s+: [0-9A-F-]{36}\s*$/im.test(stdout)) return true;
  if (outcome === 'exited' && /No destinations configured/i.test(`${stdout}${stderr}`)) return false;
  throw new Unreadable(
    `Time Machine cannot be asked: tmutil ${outcome === 'exited' ? `ended with ${code}` : sayOutcome(outcome)}.`,
  );
}

/** `tmutil latestbackup` prints a path whose folder is the moment, in local time: `…/2026-11-22-091533.backup`. */
export function lookAtLatest({ outcome, stdout, stderr }: RunResult): Look {
  if (outcome !== 'exited') throw new Unreadable(`Time Machine cannot be asked: tmutil ${sayOutcome(outcome)}.`);
  const [, day, h, m, s] = /\/(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)(\d\d)(?:\.backup)?[^\n]*\s*$/.exec(stdout) ?? [];
  const at = Date.parse(`${day}T${h}:${m}:${s}`);
  if (!Number.isNaN(at)) return { successes: [at], sizeBytes: null, expectEveryHours: diskAwayHours, note: '' };
  if (/Full Disk Access/i.test(`${stdout}${stderr}`)) {
    throw new Unreadable(
      'Time Machine keeps its backups from the agent. Give it Full Disk Access: System Settings, Privacy & Security.',
    );
  }
  const why = stderr.trim() === '' ? '' : ` (tmutil: ${lastLine(stderr)})`;
  return {
    successes: [],
    sizeBytes: null,
    waiting: true,
    expectEveryHours: diskAwayHours,
    note: `Its disk is not connected, or there is no backup yet${why}.`,
  };
}
