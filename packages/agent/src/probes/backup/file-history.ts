import type { Host } from '../../host.ts';
import { numberAt, textAt } from '../fields.ts';
import type { Finder, Found } from './finder.ts';
import { diskAwayHours } from './look.ts';

const prefix = 'file-history-';
const everyMs = 60 * 60_000;

/**
 * File History keeps for each user until when his files are safe (`ProtectedUpToTime`, a FILETIME). A user's part of the
 * registry is there while he is logged on. The value stays when File History is switched off; its service then stands still. Who he is stays on the machine: the last number of his SID tells him apart.
 */
const script = `
  if ((Get-Service -Name fhsvc -ErrorAction SilentlyContinue).Status -eq 'Running') { Get-ChildItem Registry::HKEY_USERS -ErrorAction SilentlyContinue | Where-Object { $_.PSChildName -match '^S-1-(5-21|12-1)-[\\d-]+$' } | ForEach-Object {
    $v = (Get-ItemProperty -Path ($_.PSPath + '\\Software\\Microsoft\\Windows\\CurrentVersion\\FileHistory') -ErrorAction SilentlyContinue).ProtectedUpToTime;
    if ($v -is [byte[]]) { $v = [BitConverter]::ToInt64($v, 0) };
    if ($v) { New-Object PSObject -Property @{ user = [long]($_.PSChildName -split '-')[-1]; until = [DateTime]::FromFileTimeUtc([long]$v).ToString('o') } }
  } }
`;

/** File History of each user who has it switched on. */
export const findFileHistory: Finder = (host: Host) => {
  const ask = host.windows({ name: 'file-history', everyMs, script });
  return async (_signal, remembered) => {
    const present = parseFileHistory(await ask());
    const names = new Set(present.map(({ name }) => name));
    const away = [...remembered.keys()].filter((name) => name.startsWith(prefix) && !names.has(name));
    const nothing = { successes: [], sizeBytes: null, note: '' };
    return {
      found: [
        ...present,
        ...away.map((name) => ({
          name,
          look: nothing,
          away: 'Its user is not logged on, or File History was switched off.',
        })),
      ],
    };
  };
};

export function parseFileHistory(answer: readonly unknown[]): Found[] {
  return answer.flatMap((one): Found[] => {
    const user = numberAt(one, 'user');
    const until = Date.parse(textAt(one, 'until') ?? '');
    if (user === undefined || Number.isNaN(until)) return [];
    const note = 'File History copies only while its drive is connected.';
    return [
      {
        name: `${prefix}${user}`,
        look: { successes: [until], sizeBytes: null, expectEveryHours: diskAwayHours, note },
      },
    ];
  });
}
