import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type LookAt, lookingAt, Unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { createPackCheck } from './restic-packs.ts';
import { contentsOf, createDataSize } from './size.ts';

/** A lock is renewed every 5 minutes and counts as left behind after 30 (restic's own limits). */
const staleLockMs = 30 * 60_000;
/** Asked anew when the repository changed; a repository that is an address is asked so often. */
const askRemoteMs = 30 * 60_000;
const askLimitMs = 60_000;
/** So many snapshots are plenty for a rhythm. */
const latest = 60;

/** Watches one restic repository: its folder where it is local, restic itself where there is a password. */
export function createResticLook(host: Host, check: Check): LookAt {
  const dataSize = createDataSize(host);
  const packs = createPackCheck(host, check.path);
  let asked: { key: string; at: number; successes: number[] } | undefined;

  async function ask(key: string, signal: AbortSignal): Promise<number[]> {
    if (asked?.key === key && (key !== '' || host.now() - asked.at < askRemoteMs)) return asked.successes;
    const successes = await askRestic(host, check, signal);
    asked = { key, at: host.now(), successes };
    return successes;
  }

  return lookingAt(check.path, async (signal) => {
    if (!isLocal(host, check)) return { successes: await ask('', signal), sizeBytes: null, note: '' };
    if (host.stat(`${check.path}/config`) === undefined) throw missing(check.path);
    const { files } = await contentsOf(host, `${check.path}/snapshots`, signal);
    const moments = files.map((file) => file.modifiedAt).sort((a, b) => a - b);
    const key = files.map((file) => file.name).join();
    const locks = await contentsOf(host, `${check.path}/locks`, signal);
    const renewedAt = locks.files.map((lock) => lock.modifiedAt);
    const { integrity, damage } = await packs(signal);
    const stale = renewedAt.some((at) => host.now() - at > staleLockMs);
    return {
      successes: check.passwordFile === undefined ? moments : await ask(key, signal),
      sizeBytes: await dataSize(`${check.path}/data`, signal),
      ...(renewedAt.length > 0 && { runningSince: Math.min(...renewedAt) }),
      ...(integrity !== undefined && { integrity }),
      note: [damage ?? '', stale ? 'A lock was left behind by a program that died: "restic unlock" removes it.' : '']
        .filter(Boolean)
        .join(' '),
    };
  });
}

function missing(path: string): Unreadable {
  return new Unreadable(
    `${path} is no restic repository, or its disk is not connected: there is no file "config" in it.`,
  );
}

async function askRestic(host: Host, check: Check, signal: AbortSignal): Promise<number[]> {
  const only = check.host === undefined ? [] : ['--host', check.host];
  const question = ['--no-lock', '--no-cache', '--json', 'snapshots', '--latest', String(latest), ...only];
  const args = ['-r', check.path, '--password-file', check.passwordFile ?? '', ...question];
  const { outcome, code, stdout, stderr } = await host.run('restic', args, { timeLimitMs: askLimitMs, signal });
  if (outcome !== 'exited') throw new Unreadable(`${check.path}: restic ${sayOutcome(outcome)}.`);
  if (code !== 0) throw new Unreadable(`${check.path}: restic says: ${lastLine(stderr)}`);
  const times = parseSnapshots(stdout);
  if (!times) throw new Unreadable(`${check.path}: restic answered in a form that is not known here.`);
  return times;
}

/** Moments in the output of `restic snapshots --json`, oldest first; undefined when it is something else. */
export function parseSnapshots(text: string): number[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  // An empty repository prints null.
  if (json === null) return [];
  if (!Array.isArray(json)) return undefined;
  const times = json.map((s: unknown) => Date.parse(String((s as { time?: unknown } | null)?.time)));
  return times.every(Number.isFinite) ? times.sort((a, b) => a - b) : undefined;
}

/** What became of a child that did not end by itself, in words. */
export function sayOutcome(outcome: string): string {
  switch (outcome) {
    case 'missing':
      return 'is not installed on this machine';
    case 'unsafe':
      return 'is not used: others than root may change the program';
    case 'timed-out':
      return 'did not answer in time';
    case 'open-circuit':
      return 'is left alone for a while, because it hung several times';
    default:
      return 'said more than is believed';
  }
}

/** The sentence a program ends with. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'nothing').slice(0, 200);
}
