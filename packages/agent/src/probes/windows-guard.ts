import type { Host } from '../host.ts';
import { textAt } from './fields.ts';

const everyMs = 60 * 60_000;

/** What the script answers for a folder it does not find; no SID looks like it. */
const missing = 'missing';

/** PowerShell reads its input in the machine's old code page and has five kinds of quotes: numbers mean the same everywhere. */
const literal = (text: string): string =>
  `-join [char[]]@(${Array.from({ length: text.length }, (_, n) => text.charCodeAt(n)).join(',')})`;

/**
 * Who but the system, administrators and the installer may write there or owns something there, as SIDs. Rights as numbers
 * (System.Security.AccessControl.FileSystemRights): create, append, delete, change permissions, take ownership, write, all.
 */
export const scriptFor = (folder: string): string => `
  $f = ${literal(folder)};
  if (Test-Path -LiteralPath $f) {
    $own = '^(S-1-5-18|S-1-5-32-544|S-1-3-0|S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)$';
    @(Get-Item -LiteralPath $f -Force) + @(Get-ChildItem -LiteralPath $f -Force) | ForEach-Object {
      $acl = Get-Acl -LiteralPath $_.FullName; $sid = [Security.Principal.SecurityIdentifier];
      @($acl.GetOwner($sid).Value) + @($acl.GetAccessRules($true, $true, $sid) |
        Where-Object { [string]$_.AccessControlType -eq 'Allow' -and ([int]$_.FileSystemRights -band 0x500D0046) } |
        ForEach-Object { $_.IdentityReference.Value })
    } | Where-Object { $_ -notmatch $own } | Sort-Object -Unique | ForEach-Object { New-Object PSObject -Property @{ sid = $_ } }
  } else { New-Object PSObject -Property @{ sid = '${missing}' } }
`;

/** Asked only where there is something to guard. */
async function problemOf(look: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look();
  } catch (error) {
    return `It is not known who may change its folder, so it is not used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Whether ordinary users may change the files of a folder that the agent obeys (SECURITY S23): elsewhere the owner and mode of
 * a file tell it. Resolves to what is wrong (also that Windows cannot be asked), or to undefined.
 */
export function createWindowsGuard(host: Host, name: string, folder: string): () => Promise<string | undefined> {
  if (host.platform !== 'win32') return async () => undefined;
  const ask = host.windows({ name, everyMs, script: scriptFor(folder) });
  return () =>
    problemOf(async () => {
      const others = (await ask()).flatMap((one) => textAt(one, 'sid') ?? []);
      if (others.length === 0) return undefined;
      // Whoever made it since then is not known yet.
      if (others.includes(missing))
        return `${folder} was not there when Windows was asked last, so it is not used yet. It is asked again within an hour.`;
      return (
        `${folder}: others than administrators may change it (${others.slice(0, 3).join(', ')}), so it is not used. Try: ` +
        `icacls "${folder}" /setowner *S-1-5-32-544 /t, then icacls "${folder}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F /t`
      );
    });
}
