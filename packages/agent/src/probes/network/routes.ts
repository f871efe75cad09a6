/** The way out of this machine: `gateway` is missing where the interface itself is the way (PPP, VPN tunnels). */
export interface DefaultRoute {
  readonly device: string;
  readonly gateway?: string;
}

const flagUp = 0x1;

/** `0101A8C0` on a little-endian machine is 192.168.1.1. */
function address4(hex: string): string {
  const octets = [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return octets.join('.');
}

function address6(hex: string): string {
  return hex.match(/.{4}/g)?.join(':') ?? '';
}

interface Candidate extends DefaultRoute {
  readonly metric: number;
}

const cheaper = (a: Candidate | undefined, b: Candidate): Candidate =>
  a !== undefined && a.metric <= b.metric ? a : b;

/** The default route with the lowest metric in /proc/net/route: `Iface Destination Gateway Flags RefCnt Use Metric Mask …`. */
export function parseRoutes4(text: string): DefaultRoute | undefined {
  let best: Candidate | undefined;
  for (const line of text.split('\n').slice(1)) {
    const [device, destination, gateway = '', flags = '', , , metric, mask] = line
      .split('\t')
      .map((field) => field.trim());
    if (device === undefined || destination !== '00000000' || mask !== '00000000') continue;
    if ((Number.parseInt(flags, 16) & flagUp) === 0 || !/^[0-9A-F]{8}$/i.test(gateway)) continue;
    const via = gateway === '00000000' ? {} : { gateway: address4(gateway) };
    best = cheaper(best, { device, ...via, metric: Number(metric) });
  }
  return best;
}

/** The same in /proc/net/ipv6_route: destination, its length, source, its length, next hop, metric, two counters, flags, device. */
export function parseRoutes6(text: string): DefaultRoute | undefined {
  let best: Candidate | undefined;
  for (const line of text.split('\n')) {
    const [destination, length, , , hop = '', metric = '', , , flags = '', device] = line.trim().split(/\s+/);
    if (device === undefined || device === 'lo' || length !== '00' || !/^0{32}$/.test(destination ?? '')) continue;
    if ((Number.parseInt(flags, 16) & flagUp) === 0 || !/^[0-9a-f]{32}$/i.test(hop)) continue;
    // A router's link-local address means something only together with the interface.
    const via = /^0+$/.test(hop)
      ? {}
      : { gateway: hop.startsWith('fe80') ? `${address6(hop)}%${device}` : address6(hop) };
    best = cheaper(best, { device, ...via, metric: Number.parseInt(metric, 16) });
  }
  return best;
}

const arpComplete = 0x2;

/** Whether /proc/net/arp holds a complete entry: somebody answered for this address lately. */
export function arpKnows(text: string, address: string): boolean {
  for (const line of text.split('\n').slice(1)) {
    const [ip, , flags = '', hardware] = line.split(/\s+/);
    if (ip !== address) continue;
    if ((Number.parseInt(flags, 16) & arpComplete) !== 0 && hardware !== '00:00:00:00:00:00') return true;
  }
  return false;
}
