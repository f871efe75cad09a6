import type { DeviceEvent } from '@forewarn/shared';
import type { WindowsEvent, WindowsEventWatch, WindowsQuery } from '../../host.ts';
import type { Look, Pending } from './look.ts';

/** Category identifiers of Windows Update: security updates and critical updates (Microsoft, “Update classification GUIDs”). */
const securityCategory = '0fa1201d-4330-4fa8-8ae9-b877473b6441';
const criticalCategory = 'e6cf1350-c01b-414d-a61f-263d14d133b4';

const updateKey = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion';

/**
 * What the machine itself found last (no search in the network), when that was (UTC, IAutomaticUpdatesResults),
 * and the two registry keys by which Windows says that it needs a restart.
 */
export const updatesQuery: WindowsQuery = {
  name: 'updates',
  everyMs: 6 * 3_600_000,
  script: [
    '$s = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()',
    '$s.Online = $false',
    "$u = @($s.Search('IsInstalled=0 and IsHidden=0').Updates | Select-Object Title, @{n='Categories';e={@($_.Categories | ForEach-Object { $_.CategoryID }) -join ' '}}, @{n='Severity';e={$_.MsrcSeverity}})",
    '$r = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate',
    `$wu = Test-Path '${updateKey}\\WindowsUpdate\\Auto Update\\RebootRequired'`,
    `$cbs = Test-Path '${updateKey}\\Component Based Servicing\\RebootPending'`,
    "[pscustomobject]@{ Updates = $u; SearchedAt = $(if ($r) { $r.ToString('s') + 'Z' }); UpdateReboot = $wu; ServicingReboot = $cbs }",
  ].join('; '),
};

export const updateEvents: WindowsEventWatch = {
  name: 'updates',
  from: [{ log: 'System', provider: 'Microsoft-Windows-WindowsUpdateClient', ids: [19, 20] }],
};

interface Told {
  readonly Updates?: unknown;
  readonly SearchedAt?: unknown;
  readonly UpdateReboot?: unknown;
  readonly ServicingReboot?: unknown;
}
interface ToldUpdate {
  readonly Title?: unknown;
  readonly Categories?: unknown;
  readonly Severity?: unknown;
}

/** PowerShell writes a list of one as the one. */
const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];

function isSecurity({ Categories, Severity }: ToldUpdate): boolean {
  const categories = String(Categories ?? '')
    .toLowerCase()
    .split(' ');
  return categories.includes(securityCategory) || categories.includes(criticalCategory) || Severity === 'Critical';
}

/** The answer to `updatesQuery`. */
export function parseUpdates(answer: readonly unknown[]): Look {
  const told = answer[0] as Told | null | undefined;
  if (typeof told !== 'object' || told === null || typeof told.UpdateReboot !== 'boolean') {
    throw new Error('Windows Update told nothing about its state.');
  }
  const updates = listOf(told.Updates).filter((one): one is ToldUpdate => typeof one === 'object' && one !== null);
  const pending = updates
    .filter((one) => isSecurity(one) && typeof one.Title === 'string')
    .map(({ Title }): Pending => ({ name: String(Title).slice(0, 200), version: '', installed: '' }));
  const searchedAt = Date.parse(String(told.SearchedAt));
  const why = [
    told.UpdateReboot ? 'Windows Update has installed something that needs a restart.' : '',
    told.ServicingReboot === true ? 'Windows has changed its components and finishes at the next start.' : '',
  ].filter(Boolean);
  return {
    pending,
    heardAt: Number.isFinite(searchedAt) ? searchedAt : undefined,
    reboot: { pending: why.length > 0, why: why.join(' ') },
  };
}

/** Apps of the Store update themselves again and again and fail while they are in use: `9NBLGGH5PNB1-Microsoft.OneConnect`. */
const storeApp = /^9[A-Z0-9]{11}-/;

/** WindowsUpdateClient 19 = installed, 20 = failed with an error code (HRESULT). */
export function toEvents(events: readonly WindowsEvent[]): DeviceEvent[] {
  return events.flatMap(({ id, at, data }): DeviceEvent[] => {
    const title = data.updateTitle ?? '';
    if (title === '' || storeApp.test(title)) return [];
    const instance = (/KB\d+/.exec(title)?.[0] ?? title).slice(0, 64);
    if (id === 19) return [{ kind: 'update-installed', at, instance, detail: title }];
    return [{ kind: 'update-failed', at, instance, detail: `${title} (${data.errorCode ?? 'no code'})` }];
  });
}
