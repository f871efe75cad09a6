import type { Host } from '../../host.ts';
import { ask, operations } from './ask.ts';
import { stateOf } from './cups.ts';
import { type DeviceAddress, parseDeviceUri } from './device-uri.ts';
import { groups, IppError } from './ipp.ts';
import { parseSupplies } from './supplies.ts';
import { type DeviceWitness, type Mib, type Spoken, witnessOf } from './witness.ts';

/** A printer that wakes from sleep answers within two seconds; a hung one never does. */
const timeoutMs = 4_000;

const requested = [
  ...['printer-state', 'printer-state-reasons', 'printer-supply', 'printer-supply-description'],
  ...['marker-names', 'marker-levels', 'marker-types'],
];

/** Asks a device's SNMP by its address; several queues lead to one device. */
export type AskMib = (address: string) => Promise<Mib>;

/** Where a service on the link is, as a `device-uri`. */
export type Locate = (service: string) => Promise<string | undefined>;

/** Asks the device behind a queue by IPP (or by opening its print port) and by SNMP. Never rejects: not answering is an answer. */
export async function askDevice(
  host: Host,
  deviceUri: string,
  askMib: AskMib,
  locate: Locate = async () => undefined,
): Promise<DeviceWitness> {
  const address = parseDeviceUri(deviceUri);
  if (address.by !== 'dnssd') return askAt(host, address, askMib);
  const uri = await locate(address.service);
  // Not found is not off: announcements do not cross routers, and some networks keep them back.
  return uri === undefined ? { kind: 'not-asked' } : askAt(host, parseDeviceUri(uri), askMib);
}

async function askAt(host: Host, address: DeviceAddress, askMib: AskMib): Promise<DeviceWitness> {
  if (address.by === 'none' || address.by === 'dnssd') return { kind: 'not-asked' };
  const name = address.by === 'tcp' ? address.host : address.server.host;
  const spoken = address.by === 'tcp' ? knock(host, address) : converse(host, address.server);
  return witnessOf(...(await Promise.all([spoken, askMib(name)])));
}

async function knock(host: Host, address: { host: string; port: number }): Promise<Spoken> {
  const reached = await host.reach({ host: address.host, port: address.port, timeoutMs });
  if (reached.outcome === 'open') return { kind: 'listens' };
  return { kind: reached.outcome === 'refused' ? 'refused' : 'silent', address: `${address.host}:${address.port}` };
}

async function converse(host: Host, server: Parameters<typeof ask>[1]): Promise<Spoken> {
  try {
    const question = { operation: operations.getPrinterAttributes, requested, timeoutMs };
    const [attributes] = await ask(host, server, question, groups.printer);
    if (!attributes) return { kind: 'listens' };
    const reasons = attributes.texts('printer-state-reasons');
    return { kind: 'ipp', state: stateOf(attributes), reasons, supplies: parseSupplies(attributes) };
  } catch (error) {
    // It spoke, only not in a way we read: wrong path, IPP only over TLS, a web server.
    if (error instanceof IppError) return { kind: 'listens' };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { kind: code === 'ECONNREFUSED' ? 'refused' : 'silent', address: `${server.host}:${server.port}` };
  }
}
