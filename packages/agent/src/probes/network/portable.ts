import type { Host } from '../../host.ts';

/** SMBIOS 7.4.1: portable, laptop, notebook, handheld, sub-notebook, tablet, convertible, detachable. */
const portableChassis = new Set([8, 9, 10, 11, 14, 30, 31, 32]);

/** A machine that people carry: being without any network is then where they are, and no fault. */
export function isPortable(host: Host): boolean {
  if (host.platform !== 'linux') return false;
  const chassis = Number(host.readFile('/sys/class/dmi/id/chassis_type')?.trim());
  if (portableChassis.has(chassis)) return true;
  // Boards without SMBIOS (ARM) still have the battery of the machine itself; a mouse's has the scope Device.
  if (chassis > 0) return false;
  return host
    .list('/sys/class/power_supply')
    .map((path) => `/sys/class/power_supply/${path.slice(path.lastIndexOf('/') + 1)}`)
    .some(
      (folder) =>
        host.readFile(`${folder}/type`)?.trim() === 'Battery' && host.readFile(`${folder}/scope`)?.trim() !== 'Device',
    );
}
