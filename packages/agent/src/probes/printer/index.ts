import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';
import type { PrintSystem } from './print-system.ts';
import { findServer } from './server.ts';
import type { watchPrinters } from './watch.ts';
import { spoolerQuery } from './windows-query.ts';

/**
 * Printers of this machine: the print system (CUPS by IPP, RFC 8011; Windows' spooler by CIM), the printers themselves by IPP
 * and SNMP (RFC 3805), and those that the administrator named. Nothing is printed, nothing is changed.
 */
export const printer = defineProbe({
  name: 'printer',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'The printers set up on this computer and those your administrator named: whether they work, how many documents wait and for how long, what is left of paper and toner, and how many pages they have printed in all. Never what is printed or by whom.',
  metrics,
  start: (host) => {
    const namesPrinters = (host.settings.printers?.length ?? 0) > 0;
    const askSpooler = host.platform === 'win32' ? host.windows(spoolerQuery) : undefined;
    let spooler: PrintSystem | undefined;
    // Each piece is loaded where there is something to print on: elsewhere it would only take room.
    const findSystem = async (): Promise<PrintSystem | undefined> => {
      if (askSpooler) {
        spooler ??= (await import('./windows.ts')).windowsSystem(askSpooler);
        return spooler;
      }
      const server = findServer(host, host.settings.printServer);
      return server && (await import('./cups-system.ts')).cupsSystem(host, server);
    };
    let look: ReturnType<typeof watchPrinters> | undefined;
    return async (): Promise<Result<Metric>> => {
      const system = await findSystem();
      if (system === undefined && !namesPrinters) return {};
      look ??= (await import('./watch.ts')).watchPrinters(host);
      return look(system);
    };
  },
});
