import type { IppServer } from './ask.ts';

/** How a queue's device can be witnessed without disturbing it. */
export type DeviceAddress =
  | { readonly by: 'ipp'; readonly server: IppServer }
  | { readonly by: 'tcp'; readonly host: string; readonly port: number }
  /** USB, a class of printers, a name that only the print system can find. */
  | { readonly by: 'none' };

/** Ports by scheme: RFC 8010 §4 and RFC 7472 (ipp, ipps), CUPS' socket and lpd backends (9100; RFC 1179: 515). */
const ports: Readonly<Record<string, number>> = { ipp: 631, ipps: 631, http: 631, https: 443, socket: 9100, lpd: 515 };

/** Reads CUPS' `device-uri`. */
export function parseDeviceUri(uri: string): DeviceAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/i.exec(uri) ?? [];
  const kind = scheme.toLowerCase();
  const defaultPort = ports[kind];
  if (defaultPort === undefined) return { by: 'none' };
  const [, host = '', port, path = ''] = /^(?:[^@/]*@)?(\[[^\]]+\]|[^:/?]+)(?::(\d{1,5}))?(\/[^?]*)?/.exec(rest) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare === '' || bare.endsWith('._tcp.local')) return { by: 'none' };
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
