import type { Host } from '../../host.ts';
import { ask, operations } from './ask.ts';
import type { Attributes } from './attributes.ts';
import { stateOf } from './cups.ts';
import { parseDeviceUri } from './device-uri.ts';
import { groups, IppError } from './ipp.ts';

/** What the printer itself says when it is asked past the print system: the third witness. */
export type DeviceWitness =
  | {
      readonly kind: 'answered';
      readonly state: 'idle' | 'processing' | 'stopped';
      readonly reasons: readonly string[];
      readonly attributes: Attributes;
    }
  /** It listens, and that is all that can be learnt (socket, lpd, or no readable IPP). */
  | { readonly kind: 'listens' }
  | { readonly kind: 'refused'; readonly address: string }
  | { readonly kind: 'silent'; readonly address: string }
  /** USB and the like: only the print system can see it. */
  | { readonly kind: 'not-asked' };

/** A printer that wakes from sleep answers within two seconds; a hung one never does. */
const timeoutMs = 4_000;

const requested = [
  ...['printer-state', 'printer-state-reasons', 'printer-supply', 'printer-supply-description'],
  ...['marker-names', 'marker-levels', 'marker-types'],
];

/** Asks the device behind a queue. Never rejects: not answering is an answer. */
export async function askDevice(host: Host, deviceUri: string): Promise<DeviceWitness> {
  const address = parseDeviceUri(deviceUri);
  if (address.by === 'none') return { kind: 'not-asked' };
  if (address.by === 'tcp') {
    const where = `${address.host}:${address.port}`;
    const reached = await host.reach({ host: address.host, port: address.port, timeoutMs });
    if (reached.outcome === 'open') return { kind: 'listens' };
    return { kind: reached.outcome === 'refused' ? 'refused' : 'silent', address: where };
  }
  const { server } = address;
  const where = `${server.host}:${server.port}`;
  try {
    const question = { operation: operations.getPrinterAttributes, requested, timeoutMs };
    const [attributes] = await ask(host, server, question, groups.printer);
    if (!attributes) return { kind: 'listens' };
    const reasons = attributes.texts('printer-state-reasons');
    return { kind: 'answered', state: stateOf(attributes), reasons, attributes };
  } catch (error) {
    // It spoke, only not in a way we read: wrong path, IPP only over TLS, a web server.
    if (error instanceof IppError) return { kind: 'listens' };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { kind: code === 'ECONNREFUSED' ? 'refused' : 'silent', address: where };
  }
}
