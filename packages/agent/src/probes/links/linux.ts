import type { Host } from '../../host.ts';
import { interfaceNames, parseNetDev } from '../network/counters.ts';
import { carrierChanges, linkOf, speedOf } from '../network/interfaces.ts';
import { parseRoutes4 } from '../network/routes.ts';
import type { Cable } from './cable.ts';
import type { Seen } from './seen.ts';
import type { Tunnel } from './tunnel.ts';

/** if_arp.h: 1 = Ethernet, 512 = PPP, 65534 = none: what tun and WireGuard are. */
const types = { ethernet: '1', ppp: '512', none: '65534' } as const;

/** A driver may refuse (EINVAL) what it cannot say while its interface is off. */
function read(host: Host, name: string, file: string): string {
  try {
    return host.readFile(`/sys/class/net/${name}/${file}`)?.trim() ?? '';
  } catch {
    return '';
  }
}

/** The hardware address of the router this interface leads to: an IP address alone is the same in a million homes. */
function routerOf(host: Host, name: string): string | undefined {
  const [heading = '', ...lines] = (host.readFile('/proc/net/route') ?? '').split('\n');
  const own = lines.filter((line) => line.startsWith(`${name}\t`));
  const gateway = parseRoutes4([heading, ...own].join('\n'))?.gateway;
  if (gateway === undefined) return undefined;
  const entry = (host.readFile('/proc/net/arp') ?? '').split('\n').find((line) => line.split(/\s+/)[0] === gateway);
  return entry?.split(/\s+/)[3] ?? gateway;
}

function cableOf(host: Host, name: string): Cable {
  const isUp = linkOf(host, name) === 'up';
  const speed = isUp ? speedOf(host, name) : undefined;
  const duplex = read(host, name, 'duplex');
  const router = isUp ? routerOf(host, name) : undefined;
  return {
    name,
    isUp,
    changes: carrierChanges(host, name),
    ...(speed !== undefined && { speed }),
    ...((duplex === 'full' || duplex === 'half') && { full: duplex === 'full' }),
    ...(router !== undefined && { router }),
  };
}

const interfaceUp = 0x1;

function isTunnelUp(host: Host, name: string): boolean {
  const type = read(host, name, 'type');
  if (type !== types.none && type !== types.ppp) return false;
  return (Number.parseInt(read(host, name, 'flags'), 16) & interfaceUp) !== 0 && read(host, name, 'carrier') !== '0';
}

export function seeLinux(host: Host): Promise<Seen> {
  const text = host.readFile('/proc/net/dev') ?? '';
  const cables: Cable[] = [];
  const up = new Set<string>();
  for (const name of interfaceNames(text)) {
    const isHardware = host.readLink(`/sys/class/net/${name}`)?.includes('/virtual/') === false;
    const isWireless = host.readLink(`/sys/class/net/${name}/phy80211`) !== undefined;
    if (isHardware && !isWireless && read(host, name, 'type') === types.ethernet) cables.push(cableOf(host, name));
    else if (!isHardware && isTunnelUp(host, name)) up.add(name);
  }
  const tunnels: Tunnel[] = parseNetDev(text, (name) => up.has(name));
  return Promise.resolve({ cables, tunnels });
}
