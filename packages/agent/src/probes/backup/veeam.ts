import type { Host } from '../../host.ts';
import { textAt } from '../fields.ts';
import type { Finder } from './finder.ts';

export const veeamName = 'veeam-agent';
const log = 'Veeam Agent';
/** helpcenter.veeam.com, Veeam Agent for Microsoft Windows: 190 = a backup job finished; its level says how. */
const finished = 190;
const error = 2;
/** Its service, by the name that is the same in every language. */
const script = `Get-Service -Name VeeamEndpointBackupSvc -ErrorAction SilentlyContinue | Select-Object @{ n = 'name'; e = { $_.Name } }`;

/** Veeam Agent for Windows, by what it writes into its own event log. */
export const findVeeam: Finder = (host: Host) => {
  const ask = host.windows({ name: 'veeam-agent', everyMs: 6 * 60 * 60_000, script });
  const news = host.windowsEvents({ name: 'veeam-agent', from: [{ log, provider: log, ids: [finished] }] });
  let failedAt: number | undefined;
  const succeededAt: number[] = [];
  return async (_signal, remembered) => {
    const installed = (await ask()).some((service) => textAt(service, 'name') !== undefined);
    for (const event of await news()) {
      // A warning is a success that had something to remark.
      if (event.level > error || event.level === 0) succeededAt.push(event.at);
      else failedAt = event.at;
    }
    const before = remembered.get(veeamName);
    if (!installed) return { found: [] };
    failedAt ??= before?.failedAt ?? undefined;
    const look = {
      successes: succeededAt.splice(0),
      sizeBytes: null,
      ...(failedAt !== undefined && { failedAt }),
      // The event log is read from a day ago on, and a weekly job may have ended before that.
      ...(host.uptimeMs() < waitMs && { waiting: true }),
      note: failedAt === undefined ? '' : 'Its own window and its event log (Veeam Agent, 190) say why.',
    };
    return { found: [{ name: veeamName, look }] };
  };
};

const waitMs = 48 * 3_600_000;
