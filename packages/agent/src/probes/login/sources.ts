import type { JournalWatch, WindowsEventWatch } from '../../host.ts';

/** Programs that let people in and run as root: what comes under their names from another account is made up. */
const daemons = [
  'sshd',
  'sshd-session',
  'login',
  'gdm-password]',
  'gdm-password',
  'gdm-fingerprint]',
  'lightdm',
  'sddm',
  'sddm-helper',
  'xrdp-sesman',
];
/** Those that run, or may run, as somebody else. */
const others = [
  'sudo',
  'su',
  'passwd',
  'polkit-agent-helper-1',
  'cockpit-session',
  'kscreenlocker_greet',
  'sssd_be',
  'krb5_child',
];
export const identifiers = [...daemons, ...others];
export const journalWatch: JournalWatch = {
  name: 'login',
  anyOf: [
    // Anybody may write to the journal under any name; under root's account nobody but root.
    ['_UID=0', ...daemons.map((name) => `SYSLOG_IDENTIFIER=${name}`)],
    others.map((name) => `SYSLOG_IDENTIFIER=${name}`),
  ],
  fields: ['_PID', 'SYSLOG_PID'],
};

/** Microsoft, "Audit Logon", "Audit Account Lockout", "Audit Kerberos Authentication Service"; NETLOGON writes to System. */
export const signInWatch: WindowsEventWatch = {
  name: 'login',
  from: [
    { log: 'Security', provider: 'Microsoft-Windows-Security-Auditing', ids: [4625, 4740, 4767, 4771, 4776] },
    { log: 'System', provider: 'NETLOGON', ids: [5719, 3210] },
  ],
};

/** User Profile Service, 1500–1530; see profile.ts for what each means. */
export const profileWatch: WindowsEventWatch = {
  name: 'login-profile',
  from: [
    {
      log: 'Application',
      provider: 'Microsoft-Windows-User Profiles Service',
      ids: [1500, 1502, 1504, 1505, 1508, 1509, 1511, 1515, 1518, 1521, 1525, 1526],
    },
  ],
};

/** Win32_NTDomain of a machine in a domain. */
export const windowsDomainQuery = {
  name: 'login-domain',
  everyMs: 6 * 60 * 60_000,
  script:
    'if ((Get-CimInstance Win32_ComputerSystem).PartOfDomain) { Get-CimInstance Win32_NTDomain | Where-Object { $_.DomainControllerName } | Select-Object DomainName, DnsForestName, DomainControllerName, DomainControllerAddress }',
} as const;

/**
 * When the password of whoever sits at the screen runs out: asked of this computer for its own accounts, of the domain for
 * others, which is asked only where its LDAP port answers at once. FILETIME 0 and 2^63−1 mean never ([MS-ADTS] 3.1.1.4.5.35).
 */
export const passwordQuery = {
  name: 'login-password',
  everyMs: 12 * 60 * 60_000,
  script: [
    '$c = Get-CimInstance Win32_ComputerSystem; if ($c.UserName) { $d, $a = $c.UserName.Split([char]92, 2);',
    'if ($d -eq $c.Name) { Get-LocalUser -Name $a | Where-Object { $_.PasswordExpires } | ForEach-Object {',
    "@{ account = $a; expires = $_.PasswordExpires.ToUniversalTime().ToString('o') } } }",
    'elseif ($c.PartOfDomain) { $t = New-Object Net.Sockets.TcpClient;',
    'try { $open = $t.ConnectAsync($c.Domain, 389).Wait(2000) } catch { $open = $false } finally { $t.Close() };',
    "if ($open) { $f = $a.Replace('*', '\\2a').Replace('(', '\\28').Replace(')', '\\29');",
    '$s = New-Object DirectoryServices.DirectorySearcher;',
    '$s.Filter = "(&(objectCategory=person)(objectClass=user)(sAMAccountName=$f))";',
    '$s.ClientTimeout = [TimeSpan]::FromSeconds(5);',
    "[void]$s.PropertiesToLoad.Add('msDS-UserPasswordExpiryTimeComputed'); $r = $s.FindOne();",
    "if ($r) { $v = [Int64]$r.Properties['msds-userpasswordexpirytimecomputed'][0];",
    'if ($v -gt 0 -and $v -lt [Int64]::MaxValue) {',
    "@{ account = $a; expires = [DateTime]::FromFileTimeUtc($v).ToString('o') } } } } } }",
  ].join(' '),
} as const;

/**
 * Whether failed sign-ins are recorded at all: Windows for workstations leaves them out unless told. Only the backup of the
 * audit policy has the setting as a number (last column: 1 success, 2 failure, 3 both); the rest speaks the machine's language.
 */
export const auditQuery = {
  name: 'login-audit',
  everyMs: 24 * 60 * 60_000,
  script: [
    "$f = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString() + '.csv');",
    'try { [void](& "$env:SystemRoot\\System32\\auditpol.exe" /backup "/file:$f");',
    "Get-Content $f | Where-Object { $_ -match '0cce9215-69ae-11d9-bed3-505054503030' } | ForEach-Object {",
    "@{ setting = [int]$_.Split(',')[-1] } } } finally { Remove-Item $f -ErrorAction SilentlyContinue }",
  ].join(' '),
} as const;
