import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Platform } from '@forewarn/shared';

/** The programs the agent may start, and no others. */
export const programs = [
  'ping',
  'restic',
  'borg',
  'journalctl',
  'vm_stat',
  'powershell',
  'apt-get',
  'dnf',
  'rpm',
  'systemctl',
  'chronyc',
  'ntpq',
  'mdatp',
  'sentinelctl',
  'bduitool',
  'cytool',
  'softwareupdate',
  'defaults',
  'fdesetup',
  'socketfilterfw',
  'launchctl',
  'systemsetup',
  'diskutil',
  'system_profiler',
  'ps',
  'pmset',
  'netstat',
  'route',
  'ifconfig',
  'airport',
  'iw',
  'tmutil',
  'postqueue',
  'icacls',
] as const;
export type Program = (typeof programs)[number];

/** Where a program may lie, in the order tried. Never looked up in PATH (SECURITY S23, S24). */
export type ProgramPaths = Readonly<Partial<Record<Program, readonly string[]>>>;

const unix = (name: string, ...folders: string[]) => folders.map((folder) => `${folder}/${name}`);

export const programPaths: Readonly<Record<Platform, ProgramPaths>> = {
  linux: {
    ping: unix('ping', '/usr/bin', '/bin'),
    restic: unix('restic', '/usr/bin', '/usr/local/bin'),
    borg: unix('borg', '/usr/bin', '/usr/local/bin'),
    postqueue: unix('postqueue', '/usr/sbin'),
    journalctl: unix('journalctl', '/usr/bin', '/bin'),
    'apt-get': unix('apt-get', '/usr/bin'),
    dnf: unix('dnf', '/usr/bin'),
    rpm: unix('rpm', '/usr/bin', '/bin'),
    iw: unix('iw', '/usr/sbin', '/sbin', '/usr/bin'),
    systemctl: unix('systemctl', '/usr/bin', '/bin'),
    chronyc: unix('chronyc', '/usr/bin'),
    ntpq: unix('ntpq', '/usr/bin', '/usr/sbin'),
    mdatp: unix('mdatp', '/usr/bin'),
    sentinelctl: unix('sentinelctl', '/opt/sentinelone/bin'),
    bduitool: unix('bduitool', '/opt/bitdefender-security-tools/bin'),
    cytool: unix('cytool', '/opt/traps/bin'),
  },
  darwin: {
    ping: ['/sbin/ping'],
    restic: unix('restic', '/usr/local/bin', '/opt/local/bin', '/opt/homebrew/bin'),
    borg: unix('borg', '/usr/local/bin', '/opt/local/bin', '/opt/homebrew/bin'),
    tmutil: ['/usr/bin/tmutil'],
    vm_stat: ['/usr/bin/vm_stat'],
    ps: ['/bin/ps'],
    pmset: ['/usr/bin/pmset'],
    netstat: ['/usr/sbin/netstat'],
    route: ['/sbin/route'],
    ifconfig: ['/sbin/ifconfig'],
    airport: ['/System/Library/PrivateFrameworks/Apple80211.framework/Versions/Current/Resources/airport'],
    softwareupdate: ['/usr/sbin/softwareupdate'],
    defaults: ['/usr/bin/defaults'],
    fdesetup: ['/usr/bin/fdesetup'],
    socketfilterfw: ['/usr/libexec/ApplicationFirewall/socketfilterfw'],
    launchctl: ['/bin/launchctl'],
    systemsetup: ['/usr/sbin/systemsetup'],
    diskutil: ['/usr/sbin/diskutil'],
    system_profiler: ['/usr/sbin/system_profiler'],
    mdatp: unix('mdatp', '/usr/local/bin', '/usr/bin'),
    sentinelctl: unix('sentinelctl', '/usr/local/bin'),
    cytool: unix('cytool', '/Library/Application Support/PaloAltoNetworks/Traps/bin'),
  },
  win32: {
    ping: ['C:\\Windows\\System32\\ping.exe'],
    restic: ['C:\\Program Files\\restic\\restic.exe'],
    icacls: ['C:\\Windows\\System32\\icacls.exe'],
    powershell: ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  },
};

/** Only root may be able to put something else in this place. A sticky folder such as /tmp is writable by others too. */
function onlyRootChanges(path: string): boolean {
  const { uid, gid, mode } = lstatSync(path);
  const link = (mode & 0o170000) === 0o120000;
  if (uid !== 0) return false;
  if (link) return true;
  return (mode & 0o002) === 0 && ((mode & 0o020) === 0 || gid === 0);
}

function chainIsSafe(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (!onlyRootChanges(at)) return false;
    if (at === dirname(at)) return true;
  }
}

export type Found = { readonly outcome: 'safe'; readonly path: string } | { readonly outcome: 'missing' | 'unsafe' };

/**
 * The first of `paths` that exists; `unsafe` when it, what it links to, or a folder above either
 * is not root's or is writable by others. Windows has no such mode bits: there the fixed system folders are the guard.
 */
export function findProgram(paths: readonly string[], platform: Platform): Found {
  for (const path of paths) {
    try {
      const real = realpathSync(path);
      if (platform === 'win32') return { outcome: 'safe', path: real };
      return chainIsSafe(path) && chainIsSafe(real) ? { outcome: 'safe', path: real } : { outcome: 'unsafe' };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return { outcome: 'unsafe' };
    }
  }
  return { outcome: 'missing' };
}
