import type { Host } from '../../host.ts';
import { createAptLook } from './apt.ts';
import { createDnfLook } from './dnf.ts';
import type { Look } from './look.ts';
import { readReboot } from './reboot.ts';

/** Package managers whose security updates are not told apart from others. */
const others = [
  ['/etc/zypp', 'zypper', 'zypper list-patches --category security'],
  ['/var/lib/pacman/local', 'pacman', 'checkupdates'],
  ['/etc/apk/repositories', 'apk', 'apk version -l "<"'],
] as const;

/** Undefined where there is no package manager: an image that is replaced as a whole. */
export function createLinuxLook(host: Host): ((signal: AbortSignal) => Promise<Look>) | undefined {
  const ask = createAptLook(host) ?? (host.stat('/usr/bin/dnf') === undefined ? undefined : createDnfLook(host));
  if (ask !== undefined) return async (signal) => ({ ...(await ask(signal)), reboot: readReboot(host) });
  const other = others.find(([path]) => host.stat(path) !== undefined);
  if (other === undefined) return undefined;
  const [, name, command] = other;
  const problem = `The security updates of ${name} are not read by this agent; see them by: ${command}`;
  return async () => ({ pending: undefined, problem, reboot: readReboot(host) });
}
