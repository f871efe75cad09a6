import type { Host } from '../../host.ts';

/** Where servers speak TLS from the first byte: HTTPS, mail (RFC 8314), LDAP. */
const tlsPorts = [443, 465, 636, 993, 995, 8443];
/** TCP_LISTEN in /proc/net/tcp, proc(5). */
const listening = '0A';

/** An address that only this machine itself can reach, in the kernel's byte order: 127.x.x.x, ::1, ::ffff:127.x.x.x. */
const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** Ports that others can reach, in /proc/net/tcp or tcp6: `sl local_address rem_address st …`, all in hexadecimal. */
export function parseListening(text: string): Set<number> {
  const ports = new Set<number>();
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state === listening && !loopback.test(address)) ports.add(Number.parseInt(port, 16));
  }
  return ports;
}

/** Servers of this machine that others reach by TLS, by their usual ports. */
export function tlsServers(host: Host): string[] {
  const open = new Set<number>();
  for (const path of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const port of parseListening(readTable(host, path))) open.add(port);
  }
  return tlsPorts.filter((port) => open.has(port)).map((port) => `localhost:${port}`);
}

/** With very many connections the table is longer than a probe may read: then only what was named is watched. */
function readTable(host: Host, path: string): string {
  const most = 1024 * 1024;
  return host.readPart(path, 0, most)?.bytes.toString('latin1') ?? '';
}
