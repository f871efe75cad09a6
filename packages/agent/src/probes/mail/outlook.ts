import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { numberAt, textAt } from '../fields.ts';
import type { Metric } from './metrics.ts';

/**
 * The largest file and the number of files of each kind, where Outlook keeps them (learn.microsoft.com, "Introduction to
 * Outlook data files"). Names stay on the machine: they are mail addresses.
 */
const script = `
  Get-ChildItem -Path ($env:SystemDrive + '\\Users\\*\\AppData\\Local\\Microsoft\\Outlook\\*'), ($env:SystemDrive + '\\Users\\*\\Documents\\*\\*')
    -Include *.ost, *.pst -Force -ErrorAction SilentlyContinue | Where-Object { -not $_.PSIsContainer } | Group-Object Extension |
    ForEach-Object { New-Object PSObject -Property @{ kind = $_.Name; files = $_.Count; largest = ($_.Group | Measure-Object Length -Maximum).Maximum } }
`;

const everyMs = 6 * 3_600_000;

/** Sizes of Outlook's data files: near their limit Outlook slows down, then takes no more mail. */
export function watchOutlook(host: Host): () => Promise<Reading<Metric>[]> {
  const ask = host.windows({ name: 'outlook-files', everyMs, script });
  return async () => parseOutlook(await ask());
}

export function parseOutlook(answer: readonly unknown[]): Reading<Metric>[] {
  return answer.flatMap((group): Reading<Metric>[] => {
    const kind = textAt(group, 'kind')?.replace('.', '').toUpperCase();
    const largest = numberAt(group, 'largest');
    const files = numberAt(group, 'files') ?? 1;
    if ((kind !== 'OST' && kind !== 'PST') || largest === undefined) return [];
    const detail = files > 1 ? `The largest of ${files} ${kind} files.` : `The only ${kind} file.`;
    return [{ metric: 'mail.outlook_file', instance: kind, value: largest, detail }];
  });
}
