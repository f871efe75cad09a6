import type { DeviceEvent } from '@forewarn/shared';
import type { Host, WindowsEvent } from '../../host.ts';
import { at, listAt, numberAt, textAt } from '../fields.ts';
import type { Finder, Found } from './finder.ts';
import type { Look } from './look.ts';

/** Without a schedule of its own (a task that calls wbadmin) it is missed for so long, and then held for given up. */
const givenUpMs = 14 * 24 * 60 * 60_000;

export const windowsBackupName = 'windows-backup';
const everyMs = 60 * 60_000;
const log = 'Microsoft-Windows-Backup';

/** learn.microsoft.com, "Backup Operations" of Windows Server Backup: 4 = finished successfully; the others = it did not. */
const succeeded = 4;
const failures = [
  5, 8, 9, 17, 18, 19, 20, 21, 22, 49, 50, 52, 100, 517, 518, 521, 527, 528, 544, 545, 546, 561, 564, 612,
];
/** The catalogue, without which old backups cannot be found, was deleted: also what ransomware does first. */
const catalogDeleted = 524;

/**
 * Servers tell a summary (Get-WBSummary); where there is none, wbadmin's list of versions is asked, and only if Windows Backup
 * has ever worked here. A version's identifier is a moment in UTC, the same in every language.
 */
const script = `
  function moment($d) { if ($d -and $d.Year -gt 1) { $d.ToUniversalTime().ToString('o') } };
  if (Get-Command Get-WBSummary -ErrorAction SilentlyContinue) {
    $s = Get-WBSummary;
    $j = Get-WBJob -Previous 1 -ErrorAction SilentlyContinue | Select-Object -First 1;
    New-Object PSObject -Property @{
      scheduled = [bool](Get-WBPolicy -ErrorAction SilentlyContinue);
      lastSuccess = moment $s.LastSuccessfulBackupTime; last = moment $s.LastBackupTime; next = moment $s.NextBackupTime;
      result = [long]$s.LastBackupResultHR; busy = ([string]$s.CurrentOperationStatus -eq 'BackupInProgress');
      jobStart = moment $j.StartTime; jobEnd = moment $j.EndTime }
  } elseif (Get-WinEvent -LogName ${log} -MaxEvents 1 -ErrorAction SilentlyContinue) {
    $ids = [regex]::Matches(((& ($env:SystemRoot + '\\System32\\wbadmin.exe') get versions) -join ' '), '\\d\\d/\\d\\d/\\d{4}-\\d\\d:\\d\\d');
    New-Object PSObject -Property @{ identifiers = @($ids | ForEach-Object { $_.Value }) }
  }
`;

/** Windows Server Backup, and the backup of the same kind on workstations. */
export const findWindowsBackup: Finder = (host: Host) => {
  const ask = host.windows({ name: 'windows-backup', everyMs, script });
  const ids = [succeeded, catalogDeleted, ...failures];
  const news = host.windowsEvents({
    name: 'windows-backup',
    from: [
      { log, provider: log, ids },
      { log: 'Application', provider: log, ids },
    ],
  });
  let failedAt: number | undefined;
  const succeededAt: number[] = [];
  return async (_signal, remembered) => {
    const events = await news();
    for (const event of events) {
      if (event.id === succeeded) succeededAt.push(event.at);
      if (failures.includes(event.id)) failedAt = event.at;
    }
    const before = remembered.get(windowsBackupName);
    const told = lookAtAnswer(await ask());
    const failure = Math.max(failedAt ?? 0, told?.look.failedAt ?? 0, before?.failedAt ?? 0);
    const moments = [failure, ...succeededAt, ...(told?.look.successes ?? []), ...(before?.successes ?? [])];
    const seen = told?.scheduled === true || Math.max(...moments) > host.now() - givenUpMs;
    const look = told?.look ?? { successes: [], sizeBytes: null, note: '' };
    const found: Found = {
      name: windowsBackupName,
      look: {
        ...look,
        successes: [...look.successes, ...succeededAt.splice(0)],
        ...(failure > 0 && { failedAt: failure }),
      },
    };
    return { found: seen ? [found] : [], events: events.filter(({ id }) => id === catalogDeleted).map(deletion) };
  };
};

const deletion = (event: WindowsEvent): DeviceEvent => ({
  kind: 'backup-catalog-deleted',
  at: event.at,
  instance: windowsBackupName,
  detail: 'The catalogue of this machine’s backups was deleted (wbadmin delete catalog).',
});

/** What Windows answered; undefined where no backup is set up and none was ever made. */
export function lookAtAnswer(answer: readonly unknown[]): { look: Look; scheduled: boolean } | undefined {
  const [told] = answer;
  if (told === undefined) return undefined;
  const identifiers = listAt(told, 'identifiers').flatMap((text) => momentOfVersion(String(text)) ?? []);
  if (at(told, 'identifiers') !== undefined) {
    if (identifiers.length === 0) return undefined;
    const successes = identifiers.sort((a, b) => a - b);
    return { scheduled: false, look: { successes, sizeBytes: null, note: '' } };
  }
  const moment = (name: string): number | undefined => {
    const value = Date.parse(textAt(told, name) ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  const [success, last, nextAt, begun, ended] = ['lastSuccess', 'last', 'next', 'jobStart', 'jobEnd'].map(moment);
  const scheduled = at(told, 'scheduled') === true;
  if (!scheduled && success === undefined && last === undefined) return undefined;
  const result = numberAt(told, 'result') ?? 0;
  const failed = result !== 0 && last !== undefined && last > (success ?? 0);
  const busy = at(told, 'busy') === true;
  return {
    scheduled,
    look: {
      successes: success === undefined ? [] : [success],
      sizeBytes: null,
      ...(begun !== undefined && ended !== undefined && ended >= begun && !failed && { durationMs: ended - begun }),
      ...(busy && last !== undefined && { runningSince: last }),
      ...(nextAt !== undefined && { nextAt }),
      ...(failed && { failedAt: last }),
      // An HRESULT is written as eight hexadecimal digits (winerror.h).
      note: failed ? `Windows says: error 0x${(result >>> 0).toString(16).padStart(8, '0').toUpperCase()}.` : '',
    },
  };
}

/** `09/21/2020-23:00`: month, day, year, UTC. */
export function momentOfVersion(text: string): number | undefined {
  const [, month, day, year, clock] = /^(\d\d)\/(\d\d)\/(\d{4})-(\d\d:\d\d)$/.exec(text) ?? [];
  const moment = Date.parse(`${year}-${month}-${day}T${clock}:00Z`);
  return Number.isNaN(moment) ? undefined : moment;
}
