import type { WindowsQuery } from '../../host.ts';
import type { Software } from './rows.ts';

const uninstall = 'Microsoft\\Windows\\CurrentVersion\\Uninstall';

/**
 * The registry's list of what can be uninstalled. Never Win32_Product: asking it makes Windows check and repair every program.
 * What single users installed for themselves is theirs.
 */
export const softwareQuery: WindowsQuery = {
  name: 'software',
  everyMs: 6 * 3_600_000,
  script: `Get-ChildItem -Path 'HKLM:\\SOFTWARE\\${uninstall}', 'HKLM:\\SOFTWARE\\WOW6432Node\\${uninstall}' -ErrorAction SilentlyContinue | ForEach-Object { if ($_.GetValue('DisplayName') -and $_.GetValue('SystemComponent') -ne 1 -and -not $_.GetValue('ParentKeyName')) { [pscustomobject]@{ Name = [string]$_.GetValue('DisplayName'); Version = [string]$_.GetValue('DisplayVersion'); Publisher = [string]$_.GetValue('Publisher') } } }`,
};

/** The answer to `softwareQuery`; a program for both kinds of processor stands there twice. */
export function parseSoftware(answer: readonly unknown[]): Software[] {
  const found = new Map<string, Software>();
  for (const told of answer) {
    const { Name, Version, Publisher } = (told ?? {}) as Record<string, unknown>;
    if (typeof Name !== 'string' || Name.trim() === '') throw new Error('Windows told something else than programs.');
    const one = { name: Name.trim(), version: String(Version ?? '').trim(), from: String(Publisher ?? '').trim() };
    found.set(`${one.name}\n${one.version}`, one);
  }
  return [...found.values()];
}
