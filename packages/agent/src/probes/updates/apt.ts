import type { Host } from '../../host.ts';
import { compareVersions } from './debian-version.ts';
import type { Pending } from './look.ts';
import { keepable, packagesIn, piecesOf } from './package-list.ts';

const statusFile = '/var/lib/dpkg/status';
const listsFolder = '/var/lib/apt/lists';
/** Written by APT::Update::Post-Invoke-Success of update-notifier-common. */
const successStamp = '/var/lib/apt/periodic/update-success-stamp';
/** apt's own judging takes 2.3 s of processor time: once a day is enough. */
const simulateEveryMs = 20 * 3_600_000;
const simulateLimitMs = 60_000;

/** `…_dists_bookworm-security_…` (Debian since 11, Ubuntu, ESM) and `…debian-security_dists_buster_updates_…` (Debian to 10). */
const isSecurity = (name: string): boolean => /_dists_[a-z0-9.-]+-security_|debian-security_dists_/.test(name);
const isList = (name: string): boolean => /_Packages(\.[a-z0-9]+)?$/.test(name);

/** What is installed, by name and architecture. */
export function installedIn(pieces: Iterable<string>): Map<string, string> {
  const installed = new Map<string, string>();
  for (const { name, architecture, version, status } of packagesIn(pieces)) {
    if (status.endsWith(' installed')) installed.set(`${name}:${architecture}`, keepable(version));
  }
  return installed;
}

/** The packages of the lists that are newer than what is installed; the newest of each. */
export function newerThan(installed: ReadonlyMap<string, string>, lists: Iterable<Iterable<string>>): Pending[] {
  const pending = new Map<string, Pending>();
  for (const list of lists) {
    for (const { name, architecture, version } of packagesIn(list)) {
      const present = installed.get(`${name}:${architecture}`);
      if (present === undefined || compareVersions(version, present) <= 0) continue;
      const known = pending.get(name);
      if (known === undefined || compareVersions(version, known.version) > 0) {
        const kept = keepable(name);
        pending.set(kept, { name: kept, version: keepable(version), installed: present });
      }
    }
  }
  return [...pending.values()];
}

/** Lines of `apt-get -s dist-upgrade`: `Inst dpkg [1.19.7] (1.19.8 Debian:10.13/oldstable, Debian-Security:10/oldstable [amd64])`. */
export function parseSimulation(text: string): Pending[] {
  const pending = new Map<string, Pending>();
  for (const line of text.split('\n')) {
    const match = /^Inst (\S+) \[([^\]]+)\] \((\S+) ([^)]*)\)/.exec(line);
    const [, name = '', installed = '', version = '', from = ''] = match ?? [];
    if (name !== '' && /-security\b/i.test(from)) pending.set(name, { name, version, installed });
  }
  return [...pending.values()];
}

interface AptLook {
  readonly pending: readonly Pending[] | undefined;
  readonly problem?: string;
  readonly heardAt: number | undefined;
}

/** Looks at apt's lists and dpkg's status, and anew only when one of them changed. */
export function createAptLook(host: Host): ((signal: AbortSignal) => Promise<AptLook>) | undefined {
  if (host.stat(statusFile) === undefined) return undefined;
  let seen = '';
  let simulatedAt = Number.NEGATIVE_INFINITY;
  let found: Pick<AptLook, 'pending' | 'problem'> = { pending: undefined, problem: '' };

  async function judge(lists: readonly string[], signal: AbortSignal): Promise<typeof found> {
    const plain = lists.filter((path) => path.endsWith('_Packages'));
    if (lists.length === 0) {
      return {
        pending: undefined,
        problem: `No security source is in ${listsFolder}: run apt-get update, and see /etc/apt.`,
      };
    }
    if (plain.length < lists.length) return simulate(signal);
    const installed = installedIn(piecesOf(host, statusFile));
    const read: Pending[][] = [];
    for (const path of plain) {
      // One list at a time, so that nothing else waits long.
      read.push(newerThan(installed, [piecesOf(host, path)]));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return { pending: [...new Map(read.flat().map((one) => [one.name, one])).values()] };
  }

  /** Compressed lists are left to apt. */
  async function simulate(signal: AbortSignal): Promise<typeof found> {
    if (host.elapsedMs() - simulatedAt < simulateEveryMs) return found;
    simulatedAt = host.elapsedMs();
    const args = ['-s', '-o', 'Debug::NoLocking=1', 'dist-upgrade'];
    const { outcome, code, stdout, stderr } = await host.run('apt-get', args, { timeLimitMs: simulateLimitMs, signal });
    if (outcome === 'exited' && code === 0) return { pending: parseSimulation(stdout) };
    const why = outcome === 'exited' ? `code ${code}: ${stderr.slice(0, 200)}` : outcome;
    return {
      pending: undefined,
      problem: `apt-get could not tell what waits (${why}). Run apt-get -s dist-upgrade by hand.`,
    };
  }

  return async (signal) => {
    const names = host.list(listsFolder).filter((name) => isSecurity(name) && isList(name));
    const paths = names.map((name) => `${listsFolder}/${name}`);
    const stamp = [statusFile, ...paths].map((path) => `${path} ${host.stat(path)?.modifiedAt}`).join('\n');
    if (stamp !== seen || found.pending === undefined) {
      found = await judge(paths, signal);
      // A simulation that was not due yet is still owed.
      seen = found.pending === undefined || paths.every((path) => path.endsWith('_Packages')) ? stamp : '';
    }
    return { ...found, heardAt: heardAt(host) };
  };
}

/** A release file keeps its server's date, so what apt knows is at least as new as the newest of them. */
function heardAt(host: Host): number | undefined {
  const releases = host.list(listsFolder).filter((name) => /_(In)?Release$/.test(name));
  const moments = [successStamp, ...releases.map((name) => `${listsFolder}/${name}`)].flatMap(
    (path) => host.stat(path)?.modifiedAt ?? [],
  );
  return moments.length === 0 ? undefined : Math.max(...moments);
}
