import type { IppServer } from './ask.ts';

/** How a queue's device can be witnessed without disturbing it. */
export type DeviceAddress =
  | { readonly by: 'ipp'; readonly server: IppServer }
  | { readonly by: 'tcp'; readonly host: string; readonly port: number }
  /** It announces itself on the link, and is where it says (RFC 6763); the name is that of the service. */
  | { readonly by: 'dnssd'; readonly service: string }
  /** USB, a class of printers. */
  | { readonly by: 'none' };

/** Ports by scheme: RFC 8010 §4 and RFC 7472 (ipp, ipps), CUPS' socket and lpd backends (9100; RFC 1179: 515). */
const ports: Readonly<Record<string, number>> = { ipp: 631, ipps: 631, http: 631, https: 443, socket: 9100, lpd: 515 };

/** Reads CUPS' `device-uri`. */
export function parseDeviceUri(uri: string): DeviceAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/i.exec(uri) ?? [];
  const kind = scheme.toLowerCase();
  const service = serviceIn(rest);
  if (service !== undefined && (kind === 'dnssd' || ports[kind] !== undefined)) return { by: 'dnssd', service };
  const defaultPort = ports[kind];
  if (defaultPort === undefined) return { by: 'none' };
  const [, host = '', port, path = ''] = /^(?:[^@/]*@)?(\[[^\]]+\]|[^:/?]+)(?::(\d{1,5}))?(\/[^?]*)?/.exec(rest) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare === '') return { by: 'none' };
  const address = { host: bare, port: port === undefined ? defaultPort : Number(port) };
  if (address.port < 1 || address.port > 65_535) return { by: 'none' };
  if (kind === 'socket' || kind === 'lpd') return { by: 'tcp', ...address };
  const tls = kind === 'ipps' || kind === 'https';
  const server = {
    ...address,
    tls,
    path: path || '/',
    uri: `${tls ? 'ipps' : 'ipp'}://${host}:${address.port}${path || '/'}`,
  };
  return { by: 'ipp', server };
}

/** `HP%20LaserJet._ipp._tcp.local/?uuid=…` as a name. */
function serviceIn(rest: string): string | undefined {
  const [, written] = /^([^/?]+\._(?:ipps?|pdl-datastream|printer)\._tcp\.local)\.?(?:[/?]|$)/i.exec(rest) ?? [];
  if (written === undefined) return undefined;
  try {
    return decodeURIComponent(written);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The address of a service that was found, as a `device-uri`. `rp` is its path (Bonjour Printing 1.2.1 §9.2). */
export function uriOfService(
  service: string,
  found: { host: string; port: number; txt: Readonly<Record<string, string>> },
): string {
  const [, kind = ''] = /\._(ipps?|pdl-datastream|printer)\._tcp\.local$/i.exec(service) ?? [];
  const scheme = { ipp: 'ipp', ipps: 'ipps', 'pdl-datastream': 'socket', printer: 'lpd' }[kind.toLowerCase()];
  const host = found.host.includes(':') ? `[${found.host}]` : found.host;
  return `${scheme}://${host}:${found.port}/${found.txt.rp ?? ''}`;
}
