import type { Host } from '../../host.ts';
import type { Found } from './unit.ts';

const limitMs = 10_000;
/** What a program is ended by on purpose: SIGINT, SIGKILL (also for want of memory), SIGTERM. */
const onPurpose = new Set([2, 9, 15]);

/**
 * Rows of `launchctl list`: PID (`-` = does not run), last exit status (negative = signal), label.
 * Apple's own come and go; of others launchd does not tell whether they should run, so only a crash is a failure.
 */
export function parseLaunchctl(text: string): Found[] {
  const rows = text.split('\n').map((line) => line.split('\t'));
  if (rows[0]?.[0] !== 'PID') throw new Error('launchctl did not tell how the services stand.');
  return rows.slice(1).flatMap(([pid, status = '0', label = '']): Found[] => {
    const code = Number(status);
    if (pid !== '-' || code === 0 || label === '' || label.startsWith('com.apple.')) return [];
    if (code < 0 && !onPurpose.has(-code))
      return [{ name: label, state: 'failed', note: `It was ended by signal ${-code}.` }];
    return [{ name: label, state: 'job failed', note: `Its last run ended with ${code}.` }];
  });
}

export async function readLaunchctl(host: Host, signal: AbortSignal): Promise<Found[]> {
  const { outcome, stdout } = await host.run('launchctl', ['list'], { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited') throw new Error(`launchctl did not tell how the services stand (${outcome}).`);
  return parseLaunchctl(stdout);
}
