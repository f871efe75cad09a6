import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type Look, type LookAt, lookingAt, Unreadable } from './look.ts';
import { lastLine, sayOutcome } from './restic.ts';

/** A child each time; a timer tells of days. */
const askEveryMs = 15 * 60_000;
const askLimitMs = 10_000;
/** systemd forgets at a restart how a service ended; only after this time is "not since the start" the same as never. */
const waitMs = 48 * 3_600_000;
const asked = [
  'Id',
  'LoadState',
  'ActiveState',
  'Result',
  'ExecMainStatus',
  'ExecMainStartTimestamp',
  'ExecMainExitTimestamp',
  'NextElapseUSecRealtime',
];

/** Watches a systemd service that makes a backup, and the timer of the same name, by one `systemctl show`. */
export function createTimerLook(host: Host, check: Check): LookAt {
  const service = check.service ?? '';
  let known: { at: number; look: Look } | undefined;
  return lookingAt(service, async (signal) => {
    if (known !== undefined && host.now() - known.at < askEveryMs) return known.look;
    const args = ['show', '--property', asked.join(','), '--', service, service.replace(/\.service$/, '.timer')];
    // Times without a zone would be read as another zone's: in UTC they are plain.
    const result = await host.run('systemctl', args, { timeLimitMs: askLimitMs, env: { TZ: 'UTC' }, signal });
    if (result.outcome !== 'exited') throw new Unreadable(`${service}: systemctl ${sayOutcome(result.outcome)}.`);
    if (result.code !== 0) throw new Unreadable(`${service}: systemctl says: ${lastLine(result.stderr)}`);
    known = { at: host.now(), look: lookAtUnits(service, result.stdout, host.uptimeMs()) };
    return known.look;
  });
}

/** What `systemctl show` prints of a service and its timer: blocks of NAME=VALUE, parted by an empty line. */
export function lookAtUnits(service: string, text: string, uptimeMs: number): Look {
  const blocks = text.split(/\n\s*\n/).map((block) => new Map(block.split('\n').map(halves)));
  const unit = blocks.find((block) => block.get('Id') === service);
  const timer = blocks.find((block) => block.get('Id')?.endsWith('.timer'));
  if (unit === undefined) throw new Unreadable(`${service}: systemctl answered in a form that is not known here.`);
  if (unit.get('LoadState') !== 'loaded') {
    throw new Unreadable(`${service}: systemd knows no such service (${unit.get('LoadState')}). Check its name.`);
  }
  const startedAt = momentOf(unit.get('ExecMainStartTimestamp'));
  const endedAt = momentOf(unit.get('ExecMainExitTimestamp'));
  const active = unit.get('ActiveState') === 'activating' || unit.get('ActiveState') === 'active';
  const ended = endedAt !== undefined && startedAt !== undefined && endedAt >= startedAt;
  const ok = unit.get('Result') === 'success';
  const nextAt = momentOf(timer?.get('NextElapseUSecRealtime'));
  return {
    successes: ended && ok ? [endedAt] : [],
    sizeBytes: null,
    ...(ended && ok && { durationMs: endedAt - startedAt }),
    ...(active && !ended && startedAt !== undefined && { runningSince: startedAt }),
    ...(!ok && { failedAt: endedAt ?? startedAt ?? 0 }),
    ...(nextAt !== undefined && { nextAt }),
    ...(startedAt === undefined && uptimeMs < waitMs && { waiting: true }),
    note: ok ? '' : `systemd says: ${unit.get('Result')} (exit status ${unit.get('ExecMainStatus')}).`,
  };
}

function halves(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

/** `Sun 2026-11-22 13:19:35 UTC`; empty or `n/a` where there is none. */
function momentOf(text: string | undefined): number | undefined {
  const [, day, clock] = /^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text ?? '') ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${clock}Z`);
}
