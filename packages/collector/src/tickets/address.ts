import { BlockList, isIP, isIPv6 } from 'node:net';

type Reach = 'public' | 'private' | 'never';

const range = (entries: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const entry of entries) {
    const [network = '', bits = '0'] = entry.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
};

/** An administrator may allow a host here: loopback, private use (RFC 1918, RFC 4193), shared space (RFC 6598). */
const privateUse = range([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
]);

/**
 * No help desk lives here, allowed or not: unspecified, link-local with the clouds' metadata service, multicast, reserved
 * (IANA special-purpose registries, RFC 6890), and Amazon's IPv6 metadata address.
 */
const neverThere = range([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  '100::/64',
  '2001:db8::/32',
  'fd00:ec2::254/128',
]);

/** IPv6 forms that carry an IPv4 address: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056). */
function carried(address: string): string | null {
  const groups = expand(address);
  if (!groups) return null;
  const dotted = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const zero = (a | b | c | d | e) === 0;
  if (zero && (f === 0xffff || (f === 0 && (g | h) !== 0 && !(g === 0 && h === 1)))) return dotted(g, h);
  if (a === 0x64 && b === 0xff9b) return dotted(g, h);
  if (a === 0x2002) return dotted(b, c);
  return null;
}

function expand(address: string): number[] | null {
  if (!isIPv6(address)) return null;
  // The URL parser writes every IPv6 address, dotted tail included, as hexadecimal groups.
  const host = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** How far an IP address lies from the open internet. Anything that is not an address is `never`. */
export function reachOf(address: string): Reach {
  const inner = carried(address);
  if (inner !== null) return reachOf(inner);
  const version = isIP(address);
  if (version === 0) return 'never';
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const plain = address.replace(/%.*$/, '');
  if (neverThere.check(plain, family)) return 'never';
  return privateUse.check(plain, family) ? 'private' : 'public';
}
