import type { Host } from '../../host.ts';
import { keepable, packagesIn, piecesOf } from '../updates/package-list.ts';
import type { Software } from './rows.ts';

const statusFile = '/var/lib/dpkg/status';
/** Where apt notes what nobody asked for. */
const extendedStates = '/var/lib/apt/extended_states';
const rpmDatabases = ['/var/lib/rpm/rpmdb.sqlite', '/usr/lib/sysimage/rpm/rpmdb.sqlite', '/var/lib/rpm/Packages'];
const rpmFormat = '%{NAME}\\t%{ARCH}\\t%{VERSION}-%{RELEASE}\\t%{INSTALLTIME}\\t%{SIZE}\\t%{VENDOR}\\n';
const rpmLimitMs = 60_000;

/** Names of packages with `Auto-Installed: 1`, apt's extended_states. */
export function parseAutomatic(text: string): Set<string> {
  const names = text.split('\n\n').flatMap((paragraph) => {
    const name = /^Package: (\S+)$/m.exec(paragraph)?.[1];
    return name !== undefined && /^Auto-Installed: 1$/m.test(paragraph) ? [name] : [];
  });
  return new Set(names);
}

function readDpkg(host: Host): Software[] {
  const automatic = parseAutomatic([...piecesOf(host, extendedStates)].join(''));
  const found: Software[] = [];
  for (const { name, version, status } of packagesIn(piecesOf(host, statusFile))) {
    if (!status.endsWith(' installed')) continue;
    found.push({ name: keepable(name), version: keepable(version), from: 'dpkg', dependency: automatic.has(name) });
  }
  return found;
}

/** Rows of `rpm -qa` in the form asked for: name, architecture, version, time, size, vendor. */
export function parseRpm(text: string): Software[] {
  return text.split('\n').flatMap((line): Software[] => {
    const [name = '', , version, , , vendor = ''] = line.split('\t');
    if (name === '' || version === undefined || name === 'gpg-pubkey') return [];
    return [{ name, version, from: vendor === '(none)' ? 'rpm' : vendor }];
  });
}

/** `firefox_3252.snap` → firefox, revision 3252; the newest of each. */
export function parseSnaps(files: readonly string[]): Software[] {
  const newest = new Map<string, number>();
  for (const file of files) {
    const [, name = '', revision = ''] = /^([a-z0-9-]+)_x?(\d+)\.snap$/.exec(file) ?? [];
    if (name !== '') newest.set(name, Math.max(newest.get(name) ?? 0, Number(revision)));
  }
  return [...newest].map(([name, revision]) => ({ name, version: `revision ${revision}`, from: 'snap' }));
}

/** Undefined where the system has no package manager that is known here. */
export function createLinuxSoftware(host: Host): ((signal: AbortSignal) => Promise<Software[]>) | undefined {
  const others = (): Software[] => [
    ...parseSnaps(host.list('/var/lib/snapd/snaps')),
    ...host.list('/var/lib/flatpak/app').map((name) => ({ name, version: '', from: 'flatpak' })),
  ];
  if (host.stat(statusFile) !== undefined) return async () => [...readDpkg(host), ...others()];
  const database = rpmDatabases.find((path) => host.stat(path) !== undefined);
  if (database === undefined) return undefined;

  let changedAt = Number.NaN;
  let found: Software[] = [];
  return async (signal) => {
    const modifiedAt = host.stat(database)?.modifiedAt ?? Number.NaN;
    if (modifiedAt === changedAt) return [...found, ...others()];
    const { outcome, code, stdout, stderr } = await host.run('rpm', ['-qa', '--qf', rpmFormat], {
      timeLimitMs: rpmLimitMs,
      signal,
    });
    if (outcome !== 'exited' || code !== 0) {
      throw new Error(`rpm did not tell what is installed (${outcome}, code ${code}): ${stderr.slice(0, 200)}`);
    }
    found = parseRpm(stdout);
    changedAt = modifiedAt;
    return [...found, ...others()];
  };
}
