import type { Host } from '../../host.ts';
import type { Check } from './check.ts';
import { type LookAt, lookingAt, Unreadable, unreadable } from './look.ts';
import { isLocal } from './network-mount.ts';
import { lastLine, sayOutcome } from './restic.ts';
import { contentsOf, createDataSize } from './size.ts';

const askRemoteMs = 30 * 60_000;
const askLimitMs = 60_000;
const latest = 60;
/** A commit is a segment of its own: 8 bytes of magic and 9 of COMMIT (borg's "Data structures" page). */
const commitBytes = 17;
/** `borg init` leaves segments 0 and 1; every later one was written by work on the repository. */
const lastSegmentOfInit = 1;

/** Watches one borg repository: its folder where it is local, borg itself where there is a password. */
export function createBorgLook(host: Host, check: Check): LookAt {
  const dataSize = createDataSize(host);
  let asked: { key: string; at: number; successes: number[] } | undefined;

  async function ask(key: string, signal: AbortSignal): Promise<number[]> {
    if (asked?.key === key && (key !== '' || host.now() - asked.at < askRemoteMs)) return asked.successes;
    const successes = await askBorg(host, check, signal);
    asked = { key, at: host.now(), successes };
    return successes;
  }

  return lookingAt(check.path, async (signal) => {
    if (!isLocal(host, check)) return { successes: await ask('', signal), sizeBytes: null, note: '' };
    if (host.stat(`${check.path}/data`)?.kind !== 'folder') throw missing(check.path);
    const lock = readLock(host, check.path);
    // Commits under a lock that still stands are checkpoints of a backup that is not done.
    const written = await lastCommit(host, check.path, lock?.since ?? Number.POSITIVE_INFINITY, signal);
    const byFolder = written === undefined ? [] : [written];
    return {
      successes: check.passwordFile === undefined ? byFolder : await ask(String(written), signal),
      sizeBytes: await dataSize(`${check.path}/data`, signal),
      ...(lock && { runningSince: lock.since }),
      note: lock?.note ?? '',
    };
  });
}

function missing(path: string): Unreadable {
  return new Unreadable(
    `${path} is no borg repository, or its disk is not connected: there is no folder "data" in it.`,
  );
}

/**
 * When the repository was last written to. Without the password nothing tells a backup from a clean-up (prune, compact);
 * `index.N` and `nonce` are left out, because looking at a repository moves them too.
 */
async function lastCommit(host: Host, path: string, before: number, signal: AbortSignal): Promise<number | undefined> {
  const folders = host.list(`${path}/data`).filter((name) => /^\d+$/.test(name));
  const newest = folders.sort((a, b) => Number(b) - Number(a));
  for (const folder of newest) {
    const { files } = await contentsOf(host, `${path}/data/${folder}`, signal);
    const commits = files.filter(
      (file) => file.sizeBytes === commitBytes && Number(file.name) > lastSegmentOfInit && file.modifiedAt < before,
    );
    if (commits.length > 0) return Math.max(...commits.map((file) => file.modifiedAt));
  }
  return undefined;
}

/** `lock.exclusive/HOST@ID.PROCESS-THREAD`: who holds the repository, and since when. */
function readLock(host: Host, path: string): { since: number; note: string } | undefined {
  const folder = `${path}/lock.exclusive`;
  const info = host.stat(folder);
  const holder = host.list(folder)[0];
  if (info === undefined || holder === undefined) return undefined;
  const [, machine = '', pid = ''] = /^(.+)@\d+\.(\d+)-\d+$/.exec(holder) ?? [];
  const here = host.readFile('/proc/sys/kernel/hostname')?.trim();
  const dead =
    machine !== '' && machine.split('.')[0] === here?.split('.')[0] && host.stat(`/proc/${pid}`) === undefined;
  const note = dead
    ? `Its lock was left behind by process ${pid}, which is gone: "borg break-lock" removes it.`
    : `It is locked by ${machine || 'another program'}${pid && `, process ${pid}`}.`;
  return { since: info.modifiedAt, note };
}

async function askBorg(host: Host, check: Check, signal: AbortSignal): Promise<number[]> {
  const passphrase = readPassword(host, check.passwordFile ?? '');
  const env = {
    BORG_PASSPHRASE: passphrase,
    BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes',
    BORG_RELOCATED_REPO_ACCESS_IS_OK: 'yes',
    // Borg keeps what it knows of repositories in files of its own; the agent has no home folder.
    BORG_BASE_DIR: `${host.settings.workFolder}/borg`,
  };
  const args = ['--bypass-lock', 'list', '--json', '--last', String(latest), check.path];
  const { outcome, code, stdout, stderr } = await host.run('borg', args, { timeLimitMs: askLimitMs, env, signal });
  if (outcome !== 'exited') throw new Unreadable(`${check.path}: borg ${sayOutcome(outcome)}.`);
  if (code !== 0) throw new Unreadable(`${check.path}: borg says: ${lastLine(stderr)}`);
  const times = parseArchives(stdout);
  if (!times) throw new Unreadable(`${check.path}: borg answered in a form that is not known here.`);
  return times;
}

function readPassword(host: Host, path: string): string {
  try {
    const text = host.readFile(path);
    if (text !== undefined) return text.replace(/\r?\n$/, '');
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new Unreadable(`The password file ${path} does not exist.`);
}

/** Moments in the output of `borg list --json`, oldest first; borg writes them in local time without saying so. */
export function parseArchives(text: string): number[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const archives = (json as { archives?: unknown } | null)?.archives;
  if (!Array.isArray(archives)) return undefined;
  const times = archives.map((a: unknown) => Date.parse(String((a as { time?: unknown } | null)?.time)));
  return times.every(Number.isFinite) ? times.sort((a, b) => a - b) : undefined;
}
