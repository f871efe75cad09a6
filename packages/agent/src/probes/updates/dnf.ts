import type { Host } from '../../host.ts';
import type { Pending } from './look.ts';

/** dnf is a Python program of one to two seconds of processor time. */
const everyMs = 20 * 3_600_000;
const limitMs = 90_000;
const cacheFolders = ['/var/cache/dnf', '/var/cache/libdnf5'];

/** `openssl-libs-1:3.0.7-6.el9_2.x86_64`: name, version with its epoch and release, architecture. */
const packagePattern = /^(\S+?)-((?:\d+:)?[^-\s]+-[^-\s]+)\.([a-z0-9_]+)$/;

/**
 * Rows of `dnf updateinfo list --security`: dnf 4 prints advisory, severity, package; dnf 5 has a heading and puts the kind between.
 * The newest row of a package stands last.
 */
export function parseAdvisories(text: string): Pending[] {
  const pending = new Map<string, Pending>();
  for (const line of text.split('\n')) {
    const match = line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map((word) => packagePattern.exec(word))
      .find((found) => found !== null);
    const [, name = '', version = ''] = match ?? [];
    if (name !== '') pending.set(name, { name, version, installed: '' });
  }
  return [...pending.values()];
}

/** Asks dnf from its own cache, so that looking causes no traffic. */
export function createDnfLook(host: Host) {
  let askedAt = Number.NEGATIVE_INFINITY;
  let found: { pending: readonly Pending[] | undefined; problem?: string } = { pending: undefined };

  return async (signal: AbortSignal) => {
    if (host.elapsedMs() - askedAt >= everyMs) {
      askedAt = host.elapsedMs();
      const args = ['--quiet', '--cacheonly', 'updateinfo', 'list', '--security'];
      const { outcome, code, stdout, stderr } = await host.run('dnf', args, { timeLimitMs: limitMs, signal });
      const why = outcome === 'exited' ? `code ${code}: ${stderr.slice(0, 200)}` : outcome;
      found =
        outcome === 'exited' && code === 0
          ? { pending: parseAdvisories(stdout) }
          : { pending: undefined, problem: `dnf could not tell what waits (${why}). Run dnf makecache as root.` };
    }
    return { ...found, heardAt: heardAt(host) };
  };
}

function heardAt(host: Host): number | undefined {
  const moments = cacheFolders
    .flatMap((folder) => host.list(folder).map((name) => `${folder}/${name}`))
    .flatMap((path) => host.stat(`${path}/repodata/repomd.xml`)?.modifiedAt ?? []);
  return moments.length === 0 ? undefined : Math.max(...moments);
}
