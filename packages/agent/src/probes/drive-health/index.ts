import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';

/** Disks that a virtual machine is given have no health of their own. */
const virtual = /qemu|vbox|vmware|virtual|msft/i;

function hasDrives(host: Host): boolean {
  return host
    .list('/sys/block')
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
    .some((name) => {
      if (!/^(sd[a-z]+|nvme\d+n\d+)$/.test(name)) return false;
      const told = (field: string) => host.readFile(`/sys/block/${name}/device/${field}`) ?? '';
      return !virtual.test(told('vendor') + told('model'));
    });
}

/** What drives say of themselves (SMART). On Linux a privileged helper of its own asks them; the agent reads its file. */
export const driveHealth = defineProbe({
  name: 'drive-health',
  everyMs: 5 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'What the drives say of their own health: error counters, wear, temperature, model and the end of the serial number. Nothing that is stored on them.',
  metrics,
  start(host) {
    let look: ((signal: AbortSignal) => Result<Metric> | Promise<Result<Metric>>) | undefined;
    return async (signal): Promise<Result<Metric>> => {
      if (look === undefined) {
        if (host.platform === 'linux' && !hasDrives(host)) return {};
        // Loaded where there is a drive to watch: a virtual machine has none.
        const { watchLinuxDrives, watchMacDrives, watchWindowsDrives } = await import('./watch.ts');
        look = { linux: watchLinuxDrives, darwin: watchMacDrives, win32: watchWindowsDrives }[host.platform](host);
      }
      return look(signal);
    };
  },
});
