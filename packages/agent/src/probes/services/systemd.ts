import type { Found } from './unit.ts';

/** What `systemctl show` tells of a unit, by the names of org.freedesktop.systemd1(5). */
export interface Unit {
  readonly name: string;
  readonly type: string;
  readonly active: string;
  readonly sub: string;
  readonly result: string;
  /** Automatic restarts since it was last started by hand. */
  readonly restarts: number;
  /** How its main process ended: 1 exited, 2 killed, 3 dumped (CLD_* of waitid(2)). */
  readonly endedBy: number;
  /** Exit code, or the signal. */
  readonly status: number;
}

export const shown = 'Id,Type,ActiveState,SubState,Result,NRestarts,ExecMainCode,ExecMainStatus';

/** First column of `systemctl list-units --plain --no-legend`. */
export function parseListed(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\S+\.service(?=\s)/.exec(line.trim()) ?? []);
}

/** Blocks of `Name=value` lines, in an order of systemd's own. */
export function parseShown(text: string): Unit[] {
  return text.split(/\n\s*\n/).flatMap((block): Unit[] => {
    const value = new Map(
      block
        .split('\n')
        .map((line): [string, string] => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1).trim()]),
    );
    const id = value.get('Id') ?? '';
    const active = value.get('ActiveState') ?? '';
    if (id === '' || active === '') return [];
    return [
      {
        name: id,
        type: value.get('Type') ?? '',
        active,
        sub: value.get('SubState') ?? '',
        result: value.get('Result') ?? '',
        restarts: Number(value.get('NRestarts') ?? 0),
        endedBy: Number(value.get('ExecMainCode') ?? 0),
        status: Number(value.get('ExecMainStatus') ?? 0),
      },
    ];
  });
}

/**
 * Fail on machines where nothing is wrong: waiting for a network that need not be there, consoles that do not exist,
 * news and firmware lists that are out of reach.
 */
const noise =
  /^(systemd-networkd-wait-online|NetworkManager-wait-online|ifupdown-wait-online|serial-getty@.*|fwupd.*|motd-news|casper-md5check|systemd-network-generator)\.service$/;

const [exited, killed] = [1, 2];
const sigterm = 15;
/** 128 + SIGTERM: how a Java program says that it was asked to stop. */
const exitedBySigterm = 143;

const wasStopped = ({ endedBy, status }: Unit): boolean =>
  (endedBy === exited && status === exitedBySigterm) || (endedBy === killed && status === sigterm);

function howItEnded({ result, endedBy, status }: Unit): string {
  if (result === 'start-limit-hit') return 'systemd gave up after too many restarts';
  if (endedBy === exited && status !== 0) return `it ended with code ${status}`;
  if (endedBy > exited) return `it was ended by signal ${status}`;
  return `its result is “${result}”`;
}

/** More than two restarts in five minutes are a loop (kubernetes-mixin, KubePodCrashLooping). */
const mostRestarts = 2;
const windowMs = 5 * 60_000;

/** How a unit stood at the look before. */
export interface Before {
  readonly at: number;
  readonly restarts: number;
  readonly waiting: boolean;
}

export const isWaiting = ({ sub }: Unit): boolean => sub === 'auto-restart' || sub === 'auto-restart-queued';

/** Undefined = it never alarms. */
export function judge(unit: Unit, before: Before | undefined, now: number): Found | undefined {
  if (noise.test(unit.name)) return undefined;
  const name = unit.name.replace(/\.service$/, '');
  if (unit.active === 'failed') {
    if (wasStopped(unit)) return { name, state: 'stopped', note: 'It was asked to stop, and did.' };
    const note = `${howItEnded(unit)}.`;
    return unit.type === 'oneshot' ? { name, state: 'job failed', note } : { name, state: 'failed', note };
  }
  if (before !== undefined && unit.restarts > before.restarts) {
    const allowed = (mostRestarts * Math.max(windowMs, now - before.at)) / windowMs;
    const count = unit.restarts - before.restarts;
    if (count > allowed || (before.waiting && isWaiting(unit))) {
      const minutes = Math.max(1, Math.round((now - before.at) / 60_000));
      const times = count === 1 ? 'once' : `${count} times`;
      return {
        name,
        state: 'restarts again and again',
        note: `Restarted ${times} in ${minutes} min: ${howItEnded(unit)}.`,
      };
    }
  }
  return { name, state: unit.active === 'inactive' ? 'stopped' : 'running', note: '' };
}
