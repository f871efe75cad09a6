import type { Rule } from '../rule.ts';
import { hourMs, minuteMs } from './durations.ts';

/** Lock-outs, guesses, passwords that ran out, domains out of reach, profiles and homes: all that keeps people from signing in. */
export const login: readonly Rule[] = [
  {
    id: 'account-locked',
    kind: 'state',
    params: { metric: 'login.account', states: { locked: 'warning' } },
    title: '{{device}}: {{instance}} is locked out',
    summary: '{{detail}} {{instance}} cannot sign in on {{device}} until the lock ends or is lifted.',
    cause:
      'The person mistyped several times, or a device or program goes on using an old password; or somebody else guesses.',
    firstSteps: [
      'Ask the person whether they tried to sign in; if not, look at the computer it came from.',
      'Changed the password lately? Look for saved ones: phone mail, mapped drives, scheduled tasks, services.',
      'Lift the lock: on Linux faillock --user NAME --reset, in a domain unlock the account there.',
    ],
    userCanTry: [
      'Wait a quarter of an hour without trying, then type the password slowly; check that Caps Lock is off.',
      'If you changed your password lately, change it on your phone and other devices too.',
    ],
    source: 'DEFAULTS: one lock-out (pam_faillock, Windows 4740, status 0xC0000234) is an incident.',
    holdMs: 0,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'account-refused',
    kind: 'state',
    params: {
      metric: 'login.account',
      states: {
        'account-disabled': 'info',
        'must-change-password': 'info',
        'password-expired': 'warning',
        'account-expired': 'warning',
      },
    },
    title: '{{device}}: {{instance}} cannot sign in',
    summary: '{{detail}} Until that is mended {{instance}} cannot work on {{device}}.',
    cause: 'The password or the account itself ran out, or the account was disabled.',
    firstSteps: [
      'Should this person still have access? If not, there is nothing to mend.',
      'Password ran out: let the person set a new one, in person or by your reset procedure.',
      'Account ran out or disabled: extend or enable it where accounts are kept.',
    ],
    userCanTry: ['Set a new password where the sign-in screen offers it; otherwise call IT.'],
    source: 'pam_unix account messages; NTSTATUS 0xC0000071, 0xC0000072, 0xC0000193, 0xC0000224 ([MS-ERREF] 2.3.1).',
    holdMs: 0,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'login-failures',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'login.failures_worst', over: 9, clear: 5 }] } },
    title: '{{device}}: many failed sign-ins, somebody may be guessing a password',
    summary: '{{detail}} {{metric:login.failures}} failed in all on {{device}}.',
    cause: 'Somebody guesses passwords, or a program goes on using an old one.',
    firstSteps: [
      'Look at where it comes from: an address of your own network is mostly a program with an old password.',
      'From outside: should this machine be reachable from there at all? Close the port, or let only keys in.',
      'Check that none of the accounts named signed in from that address afterwards.',
    ],
    userCanTry: [],
    source: 'DEFAULTS: ten failures in 5 minutes (Wazuh); for one account or from one computer (ours).',
    holdMs: 0,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'login-not-recorded',
    kind: 'state',
    params: { metric: 'login.recorded', states: { 'not-recorded': 'info' } },
    title: '{{device}}: failed sign-ins are not recorded',
    summary: 'Nobody would see passwords being guessed on {{device}}. {{detail}}',
    cause: 'Windows for workstations records only sign-ins that succeed, unless its audit policy says otherwise.',
    firstSteps: [
      'Set “Audit Logon” to success and failure by group policy (Advanced Audit Policy, Logon/Logoff).',
      'On one machine: auditpol /set /subcategory:{0CCE9215-69AE-11D9-BED3-505054503030} /failure:enable',
    ],
    userCanTry: [],
    source: 'Microsoft, “Audit Logon” and the baselines of the Security Compliance Toolkit.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'password-expires',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'login.password_expires', under: 3 * 86_400, clear: 4 * 86_400 }] } },
    title: '{{device}}: the password of {{instance}} runs out soon',
    summary: 'The password of {{instance}} runs out in {{value}}; after that {{instance}} cannot sign in.',
    cause: 'Passwords here have an age limit.',
    firstSteps: ['Remind the person, if they do not see the system’s own reminder (remote work, only mail and web).'],
    userCanTry: ['Change your password today: Ctrl+Alt+Del → Change a password, or where your IT told you to.'],
    source:
      'pam_unix; msDS-UserPasswordExpiryTimeComputed ([MS-ADTS]). Three days are ours; told on the device, not ticketed.',
    holdMs: hourMs,
    clearDelayMs: 0,
    quiet: true,
  },
  {
    id: 'no-domain-controller',
    kind: 'state',
    params: {
      metric: 'login.domain',
      states: { 'clock-wrong': 'warning', unreachable: 'warning', 'trust-broken': 'critical' },
    },
    title: '{{device}}: sign-ins cannot be checked with the domain',
    summary:
      '{{detail}} Whoever has not signed in on {{device}} before cannot; drives and printers of the domain may be refused.',
    cause:
      'The domain’s servers or the way to them are down, a name server is wrong, the clock is off, or the machine’s own password is.',
    firstSteps: [
      'Do other machines of the site say the same? Then it is the domain controller, its name servers or the line to it.',
      'Does this machine use the domain’s name servers? Is its clock right?',
      'Trust broken: Test-ComputerSecureChannel -Repair as a domain administrator, or join the machine again.',
    ],
    userCanTry: ['If you work from elsewhere, connect the VPN first.'],
    source:
      'Wazuh, NETLOGON 5719 and 3210, sssd; Kerberos port 88 (RFC 4120). Only where a server answered before in the same network (ours).',
    holdMs: 10 * minuteMs,
    clearDelayMs: 5 * minuteMs,
    graceAfterBootMs: 10 * minuteMs,
  },
  {
    id: 'profile-error',
    kind: 'state',
    params: {
      metric: 'login.profile',
      states: { 'roaming-failed': 'info', temporary: 'warning', failed: 'critical' },
    },
    title: '{{device}}: Windows could not load a profile',
    summary: 'Somebody’s settings and desktop did not come up on {{device}}. {{detail}}',
    cause: 'The profile is damaged, in use, or its server copy is out of reach; a full disk does it too.',
    firstSteps: [
      'With a temporary profile: let the person save nothing there, sign out, and restart the machine once.',
      'Still so: look for a “.bak” of the person’s SID under ProfileList in the registry.',
      'Check free space and the profile server.',
    ],
    userCanTry: ['Save nothing on the desktop now. Sign out, restart the computer and sign in again.'],
    source: 'Microsoft, User Profile Service events 1500–1530; 1530 alone is daily life.',
    holdMs: 0,
    clearDelayMs: 0,
  },
  {
    id: 'home-full',
    kind: 'threshold',
    params: {
      critical: { allOf: [{ metric: 'login.home_available', under: 100_000_000, clear: 500_000_000 }] },
    },
    title: '{{device}}: home folders are full, people cannot sign in',
    summary: 'Only {{value}} are left on {{instance}}, where home folders lie. Desktops do not start without space.',
    cause: 'Somebody’s files, caches or mail fill the volume of the home folders.',
    firstSteps: [
      'Find what grew: du -xh --max-depth=2 /home | sort -h | tail.',
      'Empty caches and trash first; then talk to the owner of what is large.',
    ],
    userCanTry: ['Empty the trash and the downloads folder.'],
    source: 'Ours: 100 MB; desktops fail to write their authority file without space.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'clock-off',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'clock.offset', over: 60, clear: 30 }] },
      critical: { allOf: [{ metric: 'clock.offset', over: 300, clear: 60 }] },
    },
    title: '{{device}}: the clock is wrong',
    summary:
      'The clock of {{device}} is off by {{value}}. Beyond 5 minutes sign-ins to a domain and secure connections fail.',
    cause: 'The time server is out of reach, the time service stopped, or the battery of the mainboard is empty.',
    firstSteps: [
      'Is the time service running, and does its server answer (chronyc sources, w32tm /query /status)?',
      'A virtual machine: does its host set the time?',
      'Wrong again after each power-off: replace the mainboard’s battery.',
    ],
    userCanTry: [],
    source: 'DEFAULTS: 60 s (Zabbix); Kerberos refuses beyond 5 minutes (RFC 4120).',
    // Seen twice: the clock of a machine that has just started may not have been set yet.
    holdMs: 9 * minuteMs,
    clearDelayMs: 0,
  },
];
