import type { Host, NamedPrinter } from '../../host.ts';
import type { AskMib } from './device.ts';
import { type DeviceWitness, witnessOf } from './witness.ts';

/** Where nearly every network printer listens (AppSocket, "JetDirect"). */
const printPort = 9100;
const timeoutMs = 2_000;

/** Asks a printer that the administrator named and this machine has no queue for. Never rejects. */
export async function askNamed(host: Host, printer: NamedPrinter, askMib: AskMib): Promise<DeviceWitness> {
  const mib = await askMib(printer.host);
  if (typeof mib !== 'string') return witnessOf({ kind: 'listens' }, mib);
  const empty = { supplies: [], paper: undefined, pages: undefined };
  if (mib === 'no-printer') return { kind: 'listens', stock: empty, note: 'What answers SNMP there is no printer.' };
  const reached = await host.reach({ host: printer.host, port: printPort, timeoutMs });
  if (reached.outcome !== 'open' && reached.outcome !== 'refused') {
    return { kind: 'silent', address: printer.host, alive: undefined, stock: empty };
  }
  if (mib === 'lost') return witnessOf({ kind: 'listens' }, mib);
  const note =
    'It is on the network and does not answer SNMP: switch SNMP on at the printer, or correct “community” in the agent’s settings.';
  return { kind: 'listens', stock: empty, note };
}
