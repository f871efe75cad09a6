import type { Host } from '../../host.ts';
import { runningServices, startsByItself } from '../services/cgroups.ts';
import type { Firewall } from './metrics.ts';

/** `ENABLED=yes` in /etc/ufw/ufw.conf, ufw(8); undefined without such a line. */
export function parseUfw(text: string): boolean | undefined {
  const value = /^\s*ENABLED\s*=\s*["']?(\w+)/m.exec(text)?.[1]?.toLowerCase();
  return value === undefined ? undefined : value === 'yes';
}

/**
 * What the machine's own settings say: the rules in the kernel are root's to see.
 * A machine that has no firewall at all is not told apart from one that never wanted any: nothing here.
 */
export function readLinuxFirewalls(host: Host): Firewall[] {
  const found: Firewall[] = [];
  const ufw = parseUfw(host.readFile('/etc/ufw/ufw.conf') ?? '');
  if (ufw !== undefined)
    found.push({ name: 'ufw', on: ufw, note: `ENABLED=${ufw ? 'yes' : 'no'} in /etc/ufw/ufw.conf.` });
  if (startsByItself(host, 'firewalld.service')) {
    const on = runningServices(host).has('firewalld.service');
    found.push({ name: 'firewalld', on, note: on ? 'firewalld runs.' : 'firewalld should run and does not.' });
  }
  if (startsByItself(host, 'nftables.service')) {
    found.push({ name: 'nftables', on: true, note: 'Its rules are loaded at boot from /etc/nftables.conf.' });
  }
  return oneIsEnough(found);
}

/** ufw comes with the system and stays off where firewalld or nftables is used. */
function oneIsEnough(found: readonly Firewall[]): Firewall[] {
  const on = found.filter((one) => one.on);
  return on.length > 0 ? on : [...found];
}
