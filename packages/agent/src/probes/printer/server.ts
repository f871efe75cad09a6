import type { Host } from '../../host.ts';
import { isForbidden } from '../forbidden.ts';
import type { IppServer } from './ask.ts';

/** Where CUPS keeps its socket: Debian and Fedora, older systems, macOS. */
const sockets = ['/run/cups/cups.sock', '/var/run/cups/cups.sock', '/private/var/run/cupsd'];
/** Where a queue stands that was set up on this machine: a print system that does not answer has then failed. */
const queueFiles = ['/etc/cups/printers.conf', '/private/etc/cups/printers.conf'];

const local = { host: '127.0.0.1', port: 631, tls: false, path: '/', uri: 'ipp://localhost/' } as const;

/** Where to ask for this machine's queues; undefined when no print system is set up here. */
export function findServer(host: Host, configured?: string): IppServer | undefined {
  if (configured?.startsWith('/')) return { ...local, socketPath: configured };
  if (configured) {
    const [, name = '', port = '631'] = /^(.*?)(?::(\d+))?$/.exec(configured) ?? [];
    return { ...local, host: name, port: Number(port), uri: `ipp://${name}:${port}/` };
  }
  const socketPath = sockets.find((path) => host.stat(path) !== undefined);
  if (socketPath) return { ...local, socketPath };
  return queueFiles.some((path) => hasQueue(host, path)) ? local : undefined;
}

/** CUPS leaves the file behind when the last queue is removed; one that only root may read is taken to have queues. */
function hasQueue(host: Host, path: string): boolean {
  if (host.stat(path) === undefined) return false;
  try {
    return /^<(Default)?Printer /m.test(host.readFile(path) ?? '');
  } catch (error) {
    if (isForbidden(error)) return true;
    throw error;
  }
}
