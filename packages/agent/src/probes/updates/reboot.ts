import type { Host } from '../../host.ts';
import { compareVersions } from './debian-version.ts';
import { noReboot, type Reboot } from './look.ts';

/** Written by Debian's and Ubuntu's packages when they need a restart; the other file names them. */
const requiredFile = '/run/reboot-required';
const packagesFile = '/run/reboot-required.pkgs';

/** `6.1.0-18-cloud-amd64` → `-cloud-amd64`, `5.14.0-362.el9.x86_64` → `.x86_64`: another flavour of kernel is no newer one. */
const flavourOf = (version: string): string => /(?:(?:-[a-z][a-z0-9]*)+|\.[a-z0-9_]+)$/.exec(version)?.[0] ?? '';

/** The newest installed kernel that is newer than the running one; undefined where the running one is not among them. */
export function newerKernel(running: string, bootFiles: readonly string[]): string | undefined {
  const installed = bootFiles
    .filter((name) => name.startsWith('vmlinuz-') && !name.includes('rescue'))
    .map((name) => name.slice('vmlinuz-'.length));
  // A container's or a cloud's kernel comes from outside, and tells nothing of what is installed here.
  if (!installed.includes(running)) return undefined;
  const newer = installed.filter(
    (version) => flavourOf(version) === flavourOf(running) && compareVersions(version, running) > 0,
  );
  return newer.sort(compareVersions).at(-1);
}

/** Whether Linux waits for a restart, from files alone. */
export function readReboot(host: Host): Reboot {
  const required = host.stat(requiredFile);
  const running = host.readFile('/proc/sys/kernel/osrelease')?.trim() ?? '';
  const kernel = newerKernel(running, host.list('/boot'));
  if (required === undefined && kernel === undefined) return noReboot;
  const packages = [...new Set((host.readFile(packagesFile) ?? '').split('\n').filter(Boolean))];
  const why = [
    packages.length > 0 ? `Updated: ${packages.slice(0, 8).join(', ')}.` : '',
    kernel === undefined ? '' : `The kernel ${kernel} is installed, ${running} is running.`,
  ];
  const since = required?.modifiedAt ?? host.stat(`/boot/vmlinuz-${kernel}`)?.modifiedAt;
  return { pending: true, since, why: why.filter(Boolean).join(' ') || 'The system asks for a restart.' };
}
