import type { Host } from '../../host.ts';
import { type DefaultRoute, parseRoutes4, parseRoutes6 } from './routes.ts';

/** The IPv4 way out, or the IPv6 one on a machine that has no other. */
export function defaultRoute(host: Host): DefaultRoute | undefined {
  return (
    parseRoutes4(host.readFile('/proc/net/route') ?? '') ?? parseRoutes6(host.readFile('/proc/net/ipv6_route') ?? '')
  );
}

/** ARPHRD_ETHER, if_arp.h: Ethernet and Wi-Fi, and virtual interfaces that look like them. */
const ethernet = '1';

function isPhysical(host: Host, name: string): boolean {
  const link = host.readLink(`/sys/class/net/${name}`);
  return link !== undefined && !link.includes('/virtual/');
}

/**
 * Interfaces worth watching: real hardware and whatever the default route uses (a bridge, a bond, a tunnel).
 * A container or namespace has no hardware; there it is every Ethernet-like interface.
 */
export function watchedInterfaces(host: Host, names: readonly string[]): string[] {
  const out = defaultRoute(host)?.device;
  const watched = names.filter((name) => name !== 'lo' && (name === out || isPhysical(host, name)));
  if (watched.some((name) => isPhysical(host, name))) return watched;
  return names.filter(
    (name) => name !== 'lo' && (name === out || host.readFile(`/sys/class/net/${name}/type`)?.trim() === ethernet),
  );
}

/** What a driver refuses to say (EINVAL of an interface that is off) is not said. */
function ask(host: Host, file: string): string {
  try {
    return host.readFile(file)?.trim() ?? '';
  } catch {
    return '';
  }
}

const interfaceUp = 0x1;

/** RFC 2863 state as Linux tells it; drivers that say `unknown` are asked for the carrier. */
export function linkOf(host: Host, name: string): 'up' | 'down' | 'off' {
  const folder = `/sys/class/net/${name}`;
  const state = ask(host, `${folder}/operstate`);
  if (state === 'up') return 'up';
  if ((Number.parseInt(ask(host, `${folder}/flags`), 16) & interfaceUp) === 0) return 'off';
  return state === 'unknown' && ask(host, `${folder}/carrier`) !== '0' ? 'up' : 'down';
}

/** Mbit/s; undefined for what has no speed (-1 or EINVAL: Wi-Fi, many virtual interfaces). */
export function speedOf(host: Host, name: string): number | undefined {
  const speed = Number(ask(host, `/sys/class/net/${name}/speed`) || '-1');
  return speed > 0 && speed < 4_294_967_295 ? speed : undefined;
}

/** How often the link went down or up since the interface appeared; 0 on kernels before 3.15. */
export function carrierChanges(host: Host, name: string): number {
  return Number(ask(host, `/sys/class/net/${name}/carrier_changes`)) || 0;
}
