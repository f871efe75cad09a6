import type { Host } from '../../host.ts';
import { parseRoutes4 } from '../network/routes.ts';

/**
 * FNV-1a (draft-eastlake-fnv), folded to 16 bits. Maps of wireless networks hold about a billion routers: with 32 bits a mark
 * would be one router's alone in most cases, with 16 it is that of thousands, and still tells the few places of one machine apart.
 */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return ((hash ^ (hash >>> 16)) & 0xffff).toString(16).padStart(4, '0');
}

/** The hardware address of a neighbour in /proc/net/arp: `IP address, HW type, Flags, HW address, Mask, Device`. */
export function hardwareAddress(arp: string, address: string): string | undefined {
  for (const line of arp.split('\n').slice(1)) {
    const [ip, , , hardware = ''] = line.split(/\s+/);
    if (ip === address && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(hardware) && hardware !== '00:00:00:00:00:00')
      return hardware;
  }
  return undefined;
}

/**
 * A mark of the network this machine is in: the same behind the same router, and nothing by which the place could be found.
 * The router's own address could be looked up in maps of wireless networks, and is therefore not sent. Nor is a Wi-Fi's name.
 */
export function placeOf(host: Host): string | undefined {
  const gateway = parseRoutes4(host.readFile('/proc/net/route') ?? '')?.gateway;
  if (gateway === undefined) return undefined;
  const hardware = hardwareAddress(host.readFile('/proc/net/arp') ?? '', gateway);
  return hardware === undefined ? undefined : shortHash(hardware.toLowerCase());
}
